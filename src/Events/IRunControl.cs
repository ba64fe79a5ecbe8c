namespace CaffeTop.Events;

/// <summary>
/// Steers a run. Calls return at once; the training thread executes them between two iterations, in order, and reports each as
/// <see cref="ControlApplied"/>. What asks only (<see cref="Problem"/>, <see cref="Doubt"/>, <see cref="Value"/>, <see cref="PlannedRate"/>,
/// <see cref="Undoable"/>, <see cref="Redoable"/>) changes nothing and answers on any thread, before the nets are built too. A replayed log
/// offers none of this.
/// </summary>
public interface IRunControl
{
    /// <summary>What <see cref="Undo"/> would take back, as it was done: <c>base_lr 0.005 -> 0.01</c>; null where there is nothing.</summary>
    string? Undoable { get; }

    /// <summary>What <see cref="Redo"/> would do again: <c>base_lr 0.005 -> 0.01</c>; null where there is nothing.</summary>
    string? Redoable { get; }

    void Pause();

    void Resume();

    /// <summary>Runs <paramref name="iterations"/> iterations, then pauses again. Each of them is displayed, whatever the solver's display
    /// says.</summary>
    void Step(int iterations);

    /// <summary>Gives one of <see cref="SteerableFields"/> another value from the next iteration on, as if the solver file had had it.</summary>
    /// <exception cref="ArgumentException"><see cref="Problem"/> has a sentence for it.</exception>
    void Set(string field, double value);

    /// <summary><see cref="Set"/> of base_lr.</summary>
    void SetBaseLr(float baseLr);

    /// <summary>Takes the last <see cref="Set"/> back: the field's value only, what was learnt meanwhile stays.</summary>
    void Undo();

    void Redo();

    /// <summary>Puts a remark into events and log: <see cref="ControlApplied"/> with the command <c>note</c>.</summary>
    void Note(string text);

    void Snapshot();

    void TestNow();

    /// <summary>
    /// Goes back (or on) to a snapshot: weights, histories, iteration, positions in the data and of the random numbers. Fields that were
    /// changed keep their present values. Told as <see cref="RunResumed"/>; the run is paused afterwards. Where the snapshot cannot be used,
    /// a <see cref="Fault"/> says why and nothing has changed.
    /// </summary>
    /// <param name="baseLr">Set as well where it is given.</param>
    void Restore(string stateFile, float? baseLr);

    /// <summary>Ends after the running iteration; with <paramref name="snapshot"/> the state is written first.</summary>
    void Stop(bool snapshot);

    /// <summary>Why a field cannot have a value, as a sentence with the remedy; null where it can.</summary>
    string? Problem(string field, double value);

    /// <summary>What is unusual about a possible value, as half a sentence (<c>12.5 times the present rate</c>); null where nothing is.</summary>
    string? Doubt(string field, double value);

    /// <summary>One of <see cref="SteerableFields"/> as it is now; NaN for any other.</summary>
    float Value(string field);

    /// <summary>The rate that the solver will use at an iteration if base_lr is <paramref name="baseLr"/> from now on: its own rate
    /// function on a copy of its parameters and of its step counter.</summary>
    float PlannedRate(float baseLr, int iteration);

    /// <summary>The next samples carry a histogram of this blob (<see cref="HistogramSampled"/>); another call moves on to another one.</summary>
    void Watch(StatKind kind, string layer, string blob);
}
