namespace CaffeTop.Terminal.Output;

/// <summary>The escape codes this program sends; nothing else sends any. Source: xterm's ctlseqs, and contour's synchronized output.</summary>
internal static class ControlSequences
{
    /// <summary>What a frame stands between: the terminal shows it at once; those that do not know the mode ignore it.</summary>
    public static ReadOnlySpan<byte> BeginFrame => "\e[?2026h"u8;

    public static ReadOnlySpan<byte> EndFrame => "\e[?2026l"u8;

    /// <summary>Plain style, everything erased, cursor at the top left.</summary>
    public static ReadOnlySpan<byte> ClearAll => "\e[m\e[2J\e[H"u8;

    public static ReadOnlySpan<byte> PlainStyle => "\e[m"u8;

    public static ReadOnlySpan<byte> EraseToEndOfLine => "\e[K"u8;

    /// <summary>Begins any sequence with parameters.</summary>
    public static ReadOnlySpan<byte> Introducer => "\e["u8;

    public static ReadOnlySpan<byte> ReturnAndDown => "\r\n"u8;

    /// <summary>"Are you ready?"; the answer is <c>CSI 0 n</c>.</summary>
    public static ReadOnlySpan<byte> AskReady => "\e[5n"u8;

    /// <summary>The cursor's place; the answer is <c>CSI row ; column R</c>.</summary>
    public static ReadOnlySpan<byte> AskCursor => "\e[6n"u8;

    /// <summary>Three bytes of UTF-8 that take one cell, at the start of the second row, and the question how far the cursor moved.</summary>
    public static ReadOnlySpan<byte> ProbeUnicode => "\e[2;1H│\e[6n"u8;

    /// <summary>Alternate screen, no cursor, bracketed paste, focus reports.</summary>
    public static ReadOnlySpan<byte> EnterScreen => "\e[?1049h\e[?25l\e[?2004h\e[?1004h"u8;

    /// <summary>Undoes all that was ever set, in an order that leaves the normal screen as it was; harmless where nothing was set.</summary>
    public static ReadOnlySpan<byte> LeaveScreen => "\e[?2026l\e[?1006l\e[?1002l\e[?1000l\e[?1004l\e[?2004l\e[m\e[?25h\e[?1049l"u8;

    /// <summary>Presses, drags and the wheel, as SGR reports.</summary>
    public static ReadOnlySpan<byte> MouseOn => "\e[?1000h\e[?1002h\e[?1006h"u8;

    public static ReadOnlySpan<byte> MouseOff => "\e[?1006l\e[?1002l\e[?1000l"u8;

    /// <summary>OSC 52: what follows in base 64, up to <see cref="CopyEnd"/>, goes to the clipboard, also through SSH.</summary>
    public static ReadOnlySpan<byte> CopyBegin => "\e]52;c;"u8;

    public static ReadOnlySpan<byte> CopyEnd => "\e\\"u8;
}
