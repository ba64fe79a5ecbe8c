namespace CaffeTop.Screens.Keys;

/// <summary>Where a key works.</summary>
[Flags]
internal enum KeyViews
{
    None = 0,
    Overview = 1,
    Layers = 2,
    Net = 4,
    Events = 8,
    Log = 16,
    Charts = Overview | Layers,
    Lists = Layers | Net | Events,
    AllButLog = Overview | Layers | Net | Events,
    All = 31,
}
