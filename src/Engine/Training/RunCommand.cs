namespace CaffeTop.Engine.Training;

internal enum RunCommandKind
{
    Pause,
    Resume,
    Step,
    Set,
    Undo,
    Redo,
    Note,
    Snapshot,
    TestNow,
    Restore,
    Watch,
    Stop,
}

/// <param name="Iterations">Of Step.</param>
/// <param name="Text">Of Set the field, of Note the remark, of Restore the state.</param>
/// <param name="Value">Of Set; of Restore base_lr, NaN where it stays.</param>
/// <param name="WithSnapshot">Of Stop.</param>
/// <param name="Blob">Of Watch.</param>
internal readonly record struct RunCommand(
    RunCommandKind Kind, int Iterations = 0, string Text = "", double Value = double.NaN, bool WithSnapshot = false, WatchedBlob? Blob = null);
