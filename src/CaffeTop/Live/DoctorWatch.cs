using CaffeTop.Doctor.Reading;
using CaffeTop.Doctor.Runs;
using CaffeTop.Engine.Training;
using CaffeTop.Events;
using CaffeTop.Output;
using CaffeTop.Running;

namespace CaffeTop.Live;

/// <summary>
/// The doctor beside a run: looks at solver, nets and data while they are set up and tells before the first iteration, then looks at the curves
/// as they grow. On a thread of its own, for at most one part in two hundred of the time; the training waits for it once, before it begins.
/// </summary>
internal sealed class DoctorWatch : IDisposable
{
    private const int Share = 200;
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    private readonly TrainingRun _run;
    private readonly LiveRun _live;
    private readonly RunPlan _plan;
    private readonly TimeProvider _clock;
    private readonly RunDoctor _doctor;
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _hasLooked = new();
    private readonly ManualResetEventSlim _begins = new();
    private readonly ManualResetEventSlim _over = new();
    private IReadOnlyList<Finding> _before = [];

    public DoctorWatch(TrainingRun run, LiveRun live, RunPlan plan, TimeProvider clock)
    {
        (_run, _live, _plan, _clock) = (run, live, plan, clock);
        _doctor = new RunDoctor(live.History.Model, live.LogFile ?? live.Name);
        _thread = new Thread(Watch) { IsBackground = true, Name = "doctor" };
    }

    /// <summary>The set-up begins: look at what it is made of beside it.</summary>
    public void Begin() => _thread.Start();

    /// <summary>The set-up is done; called by the training thread before the first iteration.</summary>
    public void Prepared()
    {
        _hasLooked.Wait();
        _doctor.Tell(_before);
        foreach (var finding in _before) Tell(finding);
        _begins.Set();
    }

    public void Dispose()
    {
        _over.Set();
        _begins.Set();
        // It is in the background: where the set-up failed early it may still be looking at records.
        if (_thread.IsAlive) _thread.Join(Shortest);
    }

    private void Watch()
    {
        try
        {
            _before = Before();
            _hasLooked.Set();
            _begins.Wait();
            var wait = Shortest;
            long seen = -1;
            while (!_over.Wait(wait))
            {
                var model = _live.History.Model;
                var started = _clock.GetTimestamp();
                IReadOnlyList<Finding> found;
                lock (model.Gate)
                {
                    if (model.Version == seen) continue;
                    seen = model.Version;
                    found = _doctor.Look();
                }

                var took = _clock.GetElapsedTime(started) * Share;
                wait = took > Shortest ? took : Shortest;
                foreach (var finding in found) Tell(finding);
            }
        }
        catch (Exception e)
        {
            // A mistake of the doctor's own is told in the log; the training is none of its business.
            _run.Emit(new Fault("the doctor stopped: " + Failure.Sentence(e), false, null));
            _hasLooked.Set();
        }
    }

    private IReadOnlyList<Finding> Before()
    {
        try
        {
            return Checkup.Run([_plan.Request.Solver], new CheckupOptions
            {
                Weights = _plan.Request.Weights,
                IsResumed = _plan.Request.Snapshot is not null || _plan.Request.Rules.ResumesNewest,
                Override = _plan.Change,
                Resolve = static naming => new PathResolver(naming, static (_, _) => { }).Existing,
            }, static _ => throw new InvalidOperationException("a solver is no log")).Findings;
        }
        catch (Exception e) when (Failure.IsExpected(e))
        {
            // What keeps the files from being read keeps the run from being prepared, which tells it with the same words.
            return [];
        }
    }

    private void Tell(Finding finding)
    {
        _run.Emit(finding);
        if (_plan.Request.Rules.PauseOn is not { } least || finding.Severity < least) return;
        // As with NaN: somebody who looks on can decide; nobody would wait for ever.
        if (_live.Viewers > 0)
        {
            // The first one is the cause.
            _run.Progress.PausedFor ??= finding;
            _run.Control.Pause();
        }
        else
        {
            _live.StoppedFor ??= finding;
            // Before the first iteration there is nothing to keep.
            _run.Control.Stop(snapshot: _run.Progress.Iteration > 0);
        }
    }
}
