namespace CaffeTop.LogParse.Reading.Building;

/// <summary>Events that are being put together and that a line may end: it cannot stand in the middle of their lines.</summary>
[Flags]
internal enum Scope
{
    Epoch = 1,
    Ends = 2,
    Display = 4,
    Block = 8,
    Test = 16,
    Nets = 32,
    Start = 64,

    /// <summary>A layer that has all its lines.</summary>
    Layer = 128,

    /// <summary>Norms or layer times.</summary>
    Sample = 256,

    /// <summary>Lines that another thread may print anywhere.</summary>
    Anywhere = Epoch | Layer,

    All = Epoch | Ends | Display | Block | Test | Nets | Start | Layer | Sample,
}
