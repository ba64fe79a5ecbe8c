namespace CaffeTop.Events;

/// <summary>
/// How far a run is at this moment. The thread that trains writes it, any thread reads it, without a lock: each value is right by itself,
/// two of them may be of different iterations. Nothing is allocated.
/// </summary>
public sealed class RunProgress
{
    private int _iteration, _state, _testNet = -1, _testBatch, _testBatches;
    private long _recordsPerIteration, _recordsPerEpoch;
    private float _lastLoss = float.NaN;
    private double _dataWaitSeconds, _samplingSeconds, _busySeconds, _testSeconds;
    private string? _doing;
    private Finding? _pausedFor;
    private bool _isWritingSnapshot;

    /// <summary>Updates done.</summary>
    public int Iteration { get => Volatile.Read(ref _iteration); set => Volatile.Write(ref _iteration, value); }

    public RunState State { get => (RunState)Volatile.Read(ref _state); set => Volatile.Write(ref _state, (int)value); }

    /// <summary>What takes its time (<c>building the net</c>), while <see cref="RunState.Preparing"/>; else null.</summary>
    public string? Doing { get => Volatile.Read(ref _doing); set => Volatile.Write(ref _doing, value); }

    /// <summary>What a check found that the run has paused for; null: it has not, or a person paused it. Written by whoever pauses it, before it does.</summary>
    public Finding? PausedFor { get => Volatile.Read(ref _pausedFor); set => Volatile.Write(ref _pausedFor, value); }

    /// <summary>A snapshot is being written, whatever the state is.</summary>
    public bool IsWritingSnapshot { get => Volatile.Read(ref _isWritingSnapshot); set => Volatile.Write(ref _isWritingSnapshot, value); }

    /// <summary>Of the last iteration, not smoothed; NaN before the first.</summary>
    public float LastLoss { get => Volatile.Read(ref _lastLoss); set => Volatile.Write(ref _lastLoss, value); }

    /// <summary>The test net that is running; −1: none.</summary>
    public int TestNet { get => Volatile.Read(ref _testNet); set => Volatile.Write(ref _testNet, value); }

    /// <summary>Batches of the running test that are done.</summary>
    public int TestBatch { get => Volatile.Read(ref _testBatch); set => Volatile.Write(ref _testBatch, value); }

    /// <summary>test_iter of the running test.</summary>
    public int TestBatches { get => Volatile.Read(ref _testBatches); set => Volatile.Write(ref _testBatches, value); }

    /// <summary>Seconds that training iterations have waited for data, since the run began.</summary>
    public double DataWaitSeconds { get => Volatile.Read(ref _dataWaitSeconds); set => Volatile.Write(ref _dataWaitSeconds, value); }

    /// <summary>Seconds spent on norms, histograms and layer times.</summary>
    public double SamplingSeconds { get => Volatile.Read(ref _samplingSeconds); set => Volatile.Write(ref _samplingSeconds, value); }

    /// <summary>Seconds of training iterations, sampling included, without tests, snapshots and pauses.</summary>
    public double BusySeconds { get => Volatile.Read(ref _busySeconds); set => Volatile.Write(ref _busySeconds, value); }

    /// <summary>Seconds of tests.</summary>
    public double TestSeconds { get => Volatile.Read(ref _testSeconds); set => Volatile.Write(ref _testSeconds, value); }

    /// <summary>Records of the train net's first data layer that an iteration takes; 0: unknown.</summary>
    public long RecordsPerIteration { get => Volatile.Read(ref _recordsPerIteration); set => Volatile.Write(ref _recordsPerIteration, value); }

    /// <summary>Records that this layer has; 0: unknown, or without end.</summary>
    public long RecordsPerEpoch { get => Volatile.Read(ref _recordsPerEpoch); set => Volatile.Write(ref _recordsPerEpoch, value); }
}
