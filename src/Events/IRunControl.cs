namespace CaffeTop.Events;

/// <summary>
/// Steers a run. Calls return at once; the training thread executes them between two iterations, in order, and reports each as
/// <see cref="ControlApplied"/>. A replayed log offers none.
/// </summary>
public interface IRunControl
{
    void Pause();

    void Resume();

    /// <summary>Runs <paramref name="iterations"/> iterations, then pauses again.</summary>
    void Step(int iterations);

    void SetBaseLr(float baseLr);

    void Snapshot();

    void TestNow();

    /// <summary>Ends after the running iteration; with <paramref name="snapshot"/> the state is written first.</summary>
    void Stop(bool snapshot);
}
