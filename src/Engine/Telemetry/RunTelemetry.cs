using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Tensors;
using CaffeTop.Engine.Training;
using CaffeTop.Events;

namespace CaffeTop.Engine.Telemetry;

/// <summary>
/// What a run measures of itself while it trains: norms and layer times at the iterations that <see cref="SamplingBudget"/> chooses, a histogram of
/// the blob that somebody watches, and the waiting for data. Layer times are taken in the iterations that follow a sample of norms. The training thread's.
/// </summary>
internal sealed class RunTelemetry : IDisposable
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
    private readonly bool _isHost;
    private bool _isOwed;
    private long _start;
    private bool _isAlone;
    private double _plainSeconds = double.PositiveInfinity;

    public RunTelemetry(Net net, int iterSize, NormsPlan plan, RunProgress progress, TimeProvider clock, Action<TrainingEvent> emit)
    {
        _plan = plan;
        _sampler = new NormSampler(net, clock);
        _times = new LayerClock(net, clock);
        _data = new DataWatch(net, iterSize, progress);
        _progress = progress;
        _clock = clock;
        _emit = emit;
        _isHost = net.Device.IsHost;
        var (blobs, values) = _sampler.Count();
        _budget = new SamplingBudget(plan, (values * SecondsPerValue) + (net.Layers.Count * SecondsPerLayer), blobs);
        if (!plan.IsOff) _sampler.WarmUp();
    }

    /// <summary>This iteration's norms are measured; the solver is to leave its update in the gradients' memory.</summary>
    public bool IsSampling { get; private set; }

    /// <summary>This iteration's layers are timed.</summary>
    public bool IsTiming => _times.IsRunning;

    /// <summary>Somebody looks on layer by layer while this iteration is computed.</summary>
    public bool IsWatching => IsSampling || IsTiming;

    /// <summary>What is looked at cannot be had from a device that works on its own: a histogram.</summary>
    public bool NeedsHost => IsSampling && _sampler.Watched is not null;

    /// <summary>An iteration is decided upon.</summary>
    /// <param name="isDisplayed">Its loss will be shown.</param>
    /// <param name="isLastStep">The run pauses after it, so that somebody can look: it is sampled whatever that costs.</param>
    public void Begin(int iteration, bool isDisplayed, bool isLastStep)
    {
        _sampler.Forget();
        IsSampling = _isOwed || (isLastStep && !_plan.IsOff) || _budget.IsDue(iteration, isDisplayed, _progress.BusySeconds);
        _isOwed = false;
    }

    /// <summary>It is computed from now on.</summary>
    /// <param name="isAlone">The device has nothing else to do.</param>
    public void Start(bool isAlone)
    {
        _isAlone = isAlone;
        _start = _clock.GetTimestamp();
        if (IsTiming) _times.Begin();
    }

    /// <summary>It is not to count, and computed again: what was to be sampled then is still due.</summary>
    public void Again() => _isOwed = IsSampling;

    /// <summary>Who looks on at a sub-batch: the sampler at the last one, the clock at all; null mostly.</summary>
    public ILayerObserver? Observer(bool isLastBatch)
        => LayerObservers.Join(IsSampling && isLastBatch ? _sampler : null, IsTiming ? _times : null);

    /// <summary>A sub-batch's forward and backward pass were begun.</summary>
    public void AfterPass()
    {
        if (IsTiming) _times.AfterPass();
    }

    /// <summary>Backward is done, the update comes.</summary>
    public void BeforeUpdate()
    {
        if (IsSampling) _sampler.BeforeUpdate();
    }

    /// <summary>An operation, behind <see cref="BeforeUpdate"/> in a sampled iteration: a value that is not finite where the sample holds such values.</summary>
    public DeviceSpan Verdict() => _sampler.Verdict();

    /// <summary>The update is done, and left in the gradients' memory.</summary>
    public void AfterUpdate()
    {
        if (IsSampling) _sampler.AfterUpdate();
    }

    /// <summary>In the order in which they were computed, the first blob of the sample that holds NaN or infinite values; null: none.</summary>
    public BlobNorms? FirstNonFinite => IsSampling ? _sampler.FirstNonFinite() : null;

    /// <summary>The iteration may never be updated: what its sample found until now is told, for whoever looks for the reason.</summary>
    public void TellUnfinished(int iteration)
    {
        if (IsSampling) Tell(iteration, isUpdated: false);
    }

    /// <summary>The iteration is over, its display told.</summary>
    /// <param name="isDone">The device has been waited for.</param>
    public void End(int iteration, bool isDone)
    {
        _data.Note();
        if (IsTiming && _times.Take(iteration) is { } times) _emit(times);
        else if (!IsWatching && isDone && _isAlone) _plainSeconds = Math.Min(_plainSeconds, Elapsed());
        if (!IsSampling) return;
        Tell(iteration, isUpdated: true);
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

    public void Dispose()
    {
        _sampler.Dispose();
        _times.Dispose();
    }

    // Making and telling the events is part of the cost.
    private void Tell(int iteration, bool isUpdated)
    {
        var before = _sampler.Seconds;
        var start = _clock.GetTimestamp();
        var (norms, histogram) = _sampler.Take(iteration, isUpdated);
        if (!_isHost) (before, start) = (DeviceSeconds(), _clock.GetTimestamp());
        _emit(norms);
        if (histogram is not null) _emit(histogram);
        var seconds = before + _clock.GetElapsedTime(start).TotalSeconds;
        _budget.Sampled(_progress.BusySeconds, seconds);
        _progress.SamplingSeconds += seconds;
        IsSampling = false;
    }

    // What the host spends there says nothing: how much longer this iteration took than the shortest one that was waited for, too.
    private double DeviceSeconds()
    {
        var seconds = Elapsed();
        return seconds > _plainSeconds ? seconds - _plainSeconds : seconds;
    }

    private double Elapsed() => _clock.GetElapsedTime(_start).TotalSeconds;
}
