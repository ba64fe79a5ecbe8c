namespace CaffeTop.Screens.Leaving;

/// <summary>How a person left a run that trains.</summary>
internal enum LeaveChoice
{
    /// <summary>The screen ends, the training goes on.</summary>
    Detach,

    /// <summary>The run stops after the iteration that runs, with a snapshot; the screen ends when it has.</summary>
    StopWithSnapshot,

    /// <summary>The same without a snapshot.</summary>
    StopWithoutSnapshot,
}
