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

/// <summary>One line of the key table: what the keys do, how help calls it, where it works.</summary>
/// <param name="Label">The keys as they are written in help and key line.</param>
/// <param name="Word">For the key line; empty: help only.</param>
/// <param name="Help">A sentence without its full stop.</param>
/// <param name="LiveOnly">It changes a run, so it needs one that trains in this program.</param>
internal sealed record KeyBinding(ScreenAction Action, string Label, string Word, string Help, KeyViews Views, KeyStroke[] Strokes, bool LiveOnly = false)
{
    public bool WorksIn(ScreenView view) => (Views & (KeyViews)(1 << (int)view)) != 0;
}
