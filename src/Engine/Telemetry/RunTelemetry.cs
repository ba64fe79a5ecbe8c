using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Training;
using CaffeTop.Events;

namespace CaffeTop.Engine.Telemetry;

/// <summary>
/// What a run measures of itself while it trains: norms and layer times at the iterations that <see cref="SamplingBudget"/> chooses, a histogram of
/// the blob that somebody watches, and the waiting for data. Layer times are taken in the iterations that follow a sample of norms. The training thread's.
/// </summary>
internal sealed class RunTelemetry
{
    // The first sample's cost is taken as so much a value and a measured blob: twice what a slow machine takes.
    private const double SecondsPerValue = 1e-9;
    private const double SecondsPerLayer = 1e-5;

    private readonly SamplingBudget _budget;
    private readonly NormsPlan _plan;
    private readonly NormSampler _sampler;
    private readonly LayerClock _times;
    private readonly DataWatch _data;
    private readonly RunProgress _progress;
    private readonly TimeProvider _clock;
    private readonly Action<TrainingEvent> _emit;

    public RunTelemetry(Net net, int iterSize, NormsPlan plan, RunProgress progress, TimeProvider clock, Action<TrainingEvent> emit)
    {
        _plan = plan;
        _sampler = new NormSampler(net, clock);
        _times = new LayerClock(net, clock);
        _data = new DataWatch(net, iterSize, progress);
        _progress = progress;
        _clock = clock;
        _emit = emit;
        var (blobs, values) = _sampler.Count();
        _budget = new SamplingBudget(plan, (values * SecondsPerValue) + (net.Layers.Count * SecondsPerLayer), blobs);
        if (!plan.IsOff) _sampler.WarmUp();
    }

    /// <summary>This iteration's norms are measured; the solver is to leave its update in the gradients' memory.</summary>
    public bool IsSampling { get; private set; }

    /// <summary>Somebody looks on layer by layer while this iteration is computed.</summary>
    public bool IsWatching => IsSampling || _times.IsRunning;

    /// <summary>An iteration begins.</summary>
    /// <param name="isDisplayed">Its loss will be shown.</param>
    /// <param name="isLastStep">The run pauses after it, so that somebody can look: it is sampled whatever that costs.</param>
    public void Begin(int iteration, bool isDisplayed, bool isLastStep)
    {
        _sampler.Forget();
        IsSampling = (isLastStep && !_plan.IsOff) || _budget.IsDue(iteration, isDisplayed, _progress.BusySeconds);
    }

    /// <summary>Who looks on at a sub-batch: the sampler at the last one, the clock at all; null mostly.</summary>
    public ILayerObserver? Observer(bool isLastBatch)
        => LayerObservers.Join(IsSampling && isLastBatch ? _sampler : null, _times.IsRunning ? _times : null);

    /// <summary>Backward is done, the update comes.</summary>
    public void BeforeUpdate()
    {
        if (IsSampling) _sampler.BeforeUpdate();
    }

    /// <summary>In the order in which they were computed, the first blob of the sample that holds NaN or infinite values; null: none.</summary>
    public BlobNorms? FirstNonFinite => IsSampling ? _sampler.FirstNonFinite() : null;

    /// <summary>The iteration may never be updated: what its sample found until now is told, for whoever looks for the reason.</summary>
    public void TellUnfinished(int iteration)
    {
        if (IsSampling) Tell(iteration, _sampler.Seconds, _clock.GetTimestamp());
    }

    /// <summary>The iteration is over, its display told.</summary>
    public void End(int iteration)
    {
        _data.Note();
        if (_times.IsRunning && _times.Take(iteration) is { } times) _emit(times);
        if (!IsSampling) return;
        var before = _sampler.Seconds;
        var start = _clock.GetTimestamp();
        _sampler.AfterUpdate();
        Tell(iteration, before, start);
        if (!_times.IsRunning) _times.Start();
    }

    /// <summary>Somebody wants a histogram of this blob: with each sample, and between two iterations of a paused run at once, where that is possible.</summary>
    public void Watch(WatchedBlob blob, int iteration, bool isPaused)
    {
        _sampler.Watched = blob;
        if (!isPaused) return;
        var start = _clock.GetTimestamp();
        var histogram = _sampler.Now(iteration);
        _progress.SamplingSeconds += _clock.GetElapsedTime(start).TotalSeconds;
        if (histogram is not null) _emit(histogram);
    }

    // Making and telling the events is part of the cost.
    private void Tell(int iteration, double before, long start)
    {
        var (norms, histogram) = _sampler.Take(iteration);
        _emit(norms);
        if (histogram is not null) _emit(histogram);
        var seconds = before + _clock.GetElapsedTime(start).TotalSeconds;
        _budget.Sampled(_progress.BusySeconds, seconds);
        _progress.SamplingSeconds += seconds;
        IsSampling = false;
    }
}
