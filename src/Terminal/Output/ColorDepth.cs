namespace CaffeTop.Terminal.Output;

/// <summary>How many colours the terminal shows; more is greater.</summary>
public enum ColorDepth : byte
{
    /// <summary>None at all; bold, dim, underline and reverse remain.</summary>
    None,

    /// <summary>The terminal's own sixteen.</summary>
    Sixteen,

    /// <summary>xterm's cube and greys.</summary>
    TwoFiftySix,

    /// <summary>24 bits.</summary>
    TrueColor,
}
