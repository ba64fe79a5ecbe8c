namespace CaffeTop.Screens.Leaving;

/// <summary>
/// Carries out how a person leaves a run that trains: given to <see cref="ScreenState"/> by whoever shows the screen. The dialog itself gives the
/// run its command to stop and keeps the screen until the run has ended; after <see cref="LeaveChoice.Detach"/> the screen ends at once. What was
/// chosen stands in <see cref="ScreenState.Left"/> afterwards.
/// </summary>
internal interface ILeaving
{
    /// <summary>What becomes of the run when this screen detaches, for the quit dialog: <c>training goes on without a screen (caffetop attach lenet)</c>.</summary>
    string Detaching { get; }

    /// <summary>The person has chosen; called once, on the screen's thread, before the screen ends. It returns at once.</summary>
    void Leave(LeaveChoice choice);
}
