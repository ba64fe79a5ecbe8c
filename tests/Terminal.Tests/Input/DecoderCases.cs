using System.Text;
using CaffeTop.Terminal.Input;

namespace CaffeTop.Terminal.Tests.Input;

/// <summary>Streams of bytes and what they mean, one line each; a stream stands by itself and ends where its meaning is complete.</summary>
internal static class DecoderCases
{
    public static readonly (string Bytes, string Events)[] All =
    [
        ("a", "a"), ("é", "é"), ("字", "字"), ("😀", "😀"), (" ", "Space"), ("~", "~"),
        ("\r", "Enter"), ("\n", "Enter"), ("\t", "Tab"), ("\x7f", "Backspace"), ("\b", "Backspace"),
        ("\x03", "Ctrl+c"), ("\x1a", "Ctrl+z"), ("\x0c", "Ctrl+l"), ("\0", "Ctrl+Space"), ("\x1f", "Ctrl+_"),
        ("\ex", "Alt+x"), ("\eX\e\\", ""), ("\e\r", "Alt+Enter"), ("\eé", "Alt+é"), ("\e\x7f", "Alt+Backspace"), ("\e\x03", "Alt+Ctrl+c"),
        ("\e[A", "Up"), ("\e[B", "Down"), ("\e[C", "Right"), ("\e[D", "Left"), ("\e[H", "Home"), ("\e[F", "End"),
        ("\eOA", "Up"), ("\eOB", "Down"), ("\eOC", "Right"), ("\eOD", "Left"), ("\eOH", "Home"), ("\eOF", "End"),
        ("\e[1;2A", "Shift+Up"), ("\e[1;5D", "Ctrl+Left"), ("\e[1;3C", "Alt+Right"), ("\e[1;8B", "Shift+Alt+Ctrl+Down"), ("\e[1;2H", "Shift+Home"),
        ("\e[1~", "Home"), ("\e[2~", "Insert"), ("\e[3~", "Delete"), ("\e[4~", "End"), ("\e[5~", "PageUp"), ("\e[6~", "PageDown"),
        ("\e[7~", "Home"), ("\e[8~", "End"), ("\e[5;5~", "Ctrl+PageUp"), ("\e[3;2~", "Shift+Delete"),
        ("\eOP", "F1"), ("\eOQ", "F2"), ("\eOR", "F3"), ("\eOS", "F4"), ("\e[15~", "F5"), ("\e[17~", "F6"), ("\e[18~", "F7"), ("\e[19~", "F8"),
        ("\e[20~", "F9"), ("\e[21~", "F10"), ("\e[23~", "F11"), ("\e[24~", "F12"), ("\e[15;2~", "Shift+F5"), ("\e[1;2P", "Shift+F1"),
        ("\e[11~", "F1"), ("\e[13;2~", "Shift+F3"), ("\e[[A", "F1"), ("\e[[E", "F5"),
        ("\e[Z", "BackTab"), ("\e[1;2Z", "BackTab"), ("\e[27;2;9~", "BackTab"),
        // rxvt
        ("\e[7$", "Shift+Home"), ("\e[5^", "Ctrl+PageUp"), ("\e[3@", "Shift+Ctrl+Delete"), ("\e[a", "Shift+Up"), ("\eOd", "Ctrl+Left"), ("\e\e[A", "Alt+Up"),
        // the number pad
        ("\eOM", "Enter"), ("\eOj", "*"), ("\eOy", "9"), ("\eOp", "0"), ("\eOX", "="), ("\eO5A", "Ctrl+Up"),
        // CSI u
        ("\e[97u", "a"), ("\e[97;5u", "Ctrl+c".Replace('c', 'a')), ("\e[97;2u", "A"), ("\e[27u", "Escape"), ("\e[13;5u", "Ctrl+Enter"),
        ("\e[9;2u", "BackTab"), ("\e[97:65;2:1u", "A"), ("\e[27;5;106~", "Ctrl+j"), ("\e[57358u", ""),
        // mouse
        ("\e[<0;10;5M", "Press(0 9,4)"), ("\e[<0;10;5m", "Release(0 9,4)"), ("\e[<64;10;5M", "WheelUp(-1 9,4)"), ("\e[<65;10;5M", "WheelDown(-1 9,4)"),
        ("\e[<32;10;5M", "Drag(0 9,4)"), ("\e[<35;1;1M", "Move(-1 0,0)"), ("\e[<20;3;3M", "Shift+Ctrl+Press(0 2,2)"), ("\e[<2;300;200M", "Press(2 299,199)"),
        ("\e[<66;1;1M", ""), ("\e[<0;0;5M", ""), ("\e[<0;5M", ""), ("\e[M !!", "Press(0 0,0)"), ("\e[M#\"\"", "Release(-1 1,1)"), ("\e[M`*%", "WheelUp(-1 9,4)"),
        // paste
        ("\e[200~hi\ryo\e[201~", "Paste[hi\nyo]"), ("\e[200~a\r\nb\nc\e[201~", "Paste[a\nb\nc]"), ("\e[200~q\e[A\x03é\e[201~", "Paste[q[Aé]"),
        ("\e[200~\e[201\e[201~", "Paste[[201]"), ("\e[200~\e[201~", "Paste[]"), ("\e[201~", ""),
        ("\e[I", "FocusIn"), ("\e[O", "FocusOut"),
        // answers
        ("\e[0n", "Reply(n 0)"), ("\e[3n", "Reply(n 3)"), ("\e[24;80R", "Reply(R 24 80)"), ("\e[1;5R", "Reply(R 1 5)"), ("\e[?62;22c", "Reply(c 62 22)"), ("\e[>0;95;0c", "Reply(c 0 95 0)"),
        ("\e[?2026;2$y", "Reply(y 2026 2)"), ("\e[4;2$y", "Reply(y 4 2)"), ("\e[?1u", "Reply(u 1)"), ("\e[8;24;80t", "Reply(t 8 24 80)"), ("\e[?0;1;0S", "Reply(S 0 1 0)"),
        // strings of the terminal: never keys
        ("\e]52;c;aGk=\a", ""), ("\e]11;rgb:0000/0000/0000\e\\", ""), ("\eP>|tmux 3.3a\e\\", ""), ("\e_Gi=1;OK\e\\", ""), ("\e^x\e\\", ""),
        // Esc, and the terminal speaks at once
        ("\e\e[0n", "Escape Reply(n 0)"), ("\e\e[<0;10;5M", "Escape Press(0 9,4)"), ("\e\e[M !!", "Escape Press(0 0,0)"), ("\e\e[I", "Escape FocusIn"),
        ("\e\e[200~a\e[201~", "Escape Paste[a]"), ("\e\e[E", "Escape"), ("\e\e]11;x\a", "Escape"),
        // what nobody knows
        ("\e[1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;18A", ""), ("\e[E", ""), ("\e[99999999999999999999~", ""), ("\e[ q", "Reply(q )"), ("\e[?1;2x", "Reply(x 1 2)"),
        ("\e[200;5~", ""), ("\e[1<A", ""), ("\e[99~", ""),
        // cut off by another
        ("\e[1;\e[A", "Up"), ("\e[12\rx", "Enter x"), ("\e[\x18x", "x"), ("\e]0;title\e[A", "Up"), ("\e[5\x7f", "Backspace"),
    ];

    public static string Describe(IEnumerable<InputEvent> events) => string.Join(' ', events.Select(Describe));

    public static string Describe(InputEvent input) => input switch
    {
        KeyInput { Key: Key.Character, Rune.Value: ' ' } key => Prefix(key.Modifiers) + "Space",
        KeyInput { Key: Key.Character } key => Prefix(key.Modifiers) + key.Rune,
        KeyInput key => Prefix(key.Modifiers) + key.Key,
        MouseInput mouse => $"{Prefix(mouse.Modifiers)}{mouse.Action}({mouse.Button} {mouse.X},{mouse.Y})",
        PasteInput paste => $"Paste[{paste.Text}]",
        FocusInput focus => focus.Gained ? "FocusIn" : "FocusOut",
        TerminalReply reply => $"Reply({reply.Final} {string.Join(' ', reply.Parameters)})",
        _ => input.ToString(),
    };

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string Prefix(KeyModifiers modifiers) =>
        ((modifiers & KeyModifiers.Shift) != 0 ? "Shift+" : "") + ((modifiers & KeyModifiers.Alt) != 0 ? "Alt+" : "") + ((modifiers & KeyModifiers.Control) != 0 ? "Ctrl+" : "");
}
