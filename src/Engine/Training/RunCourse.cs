using CaffeTop.Events;

namespace CaffeTop.Engine.Training;

/// <summary>Whether a run goes on, for how many iterations, and how it is to end. The training thread's.</summary>
internal sealed class RunCourse(DisplayTimer timer, TimeProvider clock, Action<TrainingEvent> emit)
{
    private long _pausedSince;
    private int _stepsLeft;

    public bool IsPaused { get; private set; }

    /// <summary>The next iteration is one of <see cref="Step"/>.</summary>
    public bool IsStepping => _stepsLeft > 0;

    /// <summary>The next iteration is the last of them: the run pauses after it.</summary>
    public bool IsLastStep => _stepsLeft == 1;

    public bool IsStopping { get; private set; }

    /// <summary>Why the run cannot go on; null where it can, or was stopped for other reasons.</summary>
    public Finding? Failure { get; private set; }

    /// <summary>How often the run went to another iteration.</summary>
    public int Jumps { get; private set; }

    /// <summary>A stop that was asked for writes the state first.</summary>
    public bool StopsWithSnapshot { get; private set; }

    public void Pause(string? reason = null)
    {
        _stepsLeft = 0;
        if (IsPaused) return;
        IsPaused = true;
        _pausedSince = clock.GetTimestamp();
        emit(new StateChanged(RunState.Paused, reason));
    }

    public void Resume() => GoOn(0);

    public void Step(int iterations) => GoOn(iterations);

    /// <summary>After an iteration: pauses where it was the last of a step.</summary>
    public void AfterIteration()
    {
        if (_stepsLeft > 0 && --_stepsLeft == 0) Pause();
    }

    /// <summary>Ends the run; a stop without snapshot after one with a snapshot is an impatient one and wins.</summary>
    public void Stop(bool withSnapshot)
    {
        StopsWithSnapshot = withSnapshot && (!IsStopping || StopsWithSnapshot);
        IsStopping = true;
    }

    public void Fail(Finding found)
    {
        Failure = found;
        Stop(withSnapshot: false);
    }

    /// <summary>The run went to another iteration while it was paused: what was measured until now counts no longer.</summary>
    public void JumpedTo(int iteration)
    {
        Jumps++;
        timer.Start(iteration);
        _pausedSince = clock.GetTimestamp();
    }

    private void GoOn(int iterations)
    {
        _stepsLeft = iterations;
        if (!IsPaused) return;
        IsPaused = false;
        timer.Exclude(clock.GetElapsedTime(_pausedSince));
        emit(new StateChanged(RunState.Training, null));
    }
}
