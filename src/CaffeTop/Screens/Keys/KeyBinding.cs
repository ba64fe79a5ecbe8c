namespace CaffeTop.Screens.Keys;

/// <summary>One line of the key table: what the keys do, how help calls it, where it works.</summary>
/// <param name="Label">The keys as they are written in help and key line.</param>
/// <param name="Word">For the key line; empty: help only.</param>
/// <param name="Help">A sentence without its full stop.</param>
internal sealed record KeyBinding(ScreenAction Action, string Label, string Word, string Help, KeyViews Views, KeyStroke[] Strokes, KeyRuns Runs = KeyRuns.Any)
{
    public bool WorksIn(ScreenView view) => (Views & (KeyViews)(1 << (int)view)) != 0;

    /// <param name="kind">Of the run that is shown: <see cref="KeyRuns.Log"/> or <see cref="KeyRuns.Live"/>.</param>
    public bool WorksFor(KeyRuns kind) => Runs == KeyRuns.Any || Runs == kind;
}
