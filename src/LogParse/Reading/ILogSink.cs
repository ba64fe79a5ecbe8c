using CaffeTop.Events;

namespace CaffeTop.LogParse.Reading;

/// <summary>
/// Hears of every line of a Caffe log, in order, as the log says it: one call per line, nothing composed, nothing allocated. Spans are UTF-8
/// (or whatever bytes the log holds), valid during the call only, not cleaned. Numbers may be NaN or infinite.
/// The log parser calls it; the run model and the event builder implement it.
/// </summary>
public interface ILogSink
{
    /// <summary><c>Iteration N (R iter/s, Ts/D iters), loss = L</c> in all its forms. <paramref name="speed"/> is default where the line has none.</summary>
    void TrainLoss(in LineContext line, int iteration, double loss, in LoggedSpeed speed);

    /// <summary><c>Iteration N, lr = X[, m = M[, lrm = Y], wd = W, gs = G]</c>; what is missing is NaN.</summary>
    void LearningRate(in LineContext line, int iteration, double rate, double momentum, double weightDecay);

    /// <summary><c>Train net output #K: NAME = V[ (* W = V' loss)]</c>. Weight 0 where there is no loss. Blanks of wrapped lines are repaired.</summary>
    void TrainOutput(in LineContext line, int index, ReadOnlySpan<byte> name, double value, double weight);

    /// <summary><c>Iteration N, Testing net (#I)</c>; iteration −1 where the line does not say it (2013/14), net 0 likewise.</summary>
    void TestStarted(in LineContext line, int iteration, int net);

    /// <summary><c>Test net output #K: …</c>, <c>Test score #K: V</c> (empty name), <c>Test net output mAP #K</c>.</summary>
    void TestOutput(in LineContext line, int index, ReadOnlySpan<byte> name, double value, double weight);

    /// <summary><c>Test loss: V</c>.</summary>
    void TestLoss(in LineContext line, double value);

    /// <summary><c>Snapshotting to [binary proto|HDF5] file F</c> or, with <paramref name="isState"/>, <c>Snapshotting solver state to …</c>.</summary>
    void Snapshot(in LineContext line, ReadOnlySpan<byte> file, bool isState);

    /// <summary>A line of a debug_info block: mean absolute value. NVCaffe's and the 2014 forms too.</summary>
    void DebugValue(in LineContext line, StatKind kind, ReadOnlySpan<byte> layer, ReadOnlySpan<byte> blob, double value);

    /// <summary><c>[Update] Layer L, param P data: X; diff: Y</c>: mean absolute values of the weights before an update, and of what it takes from them.</summary>
    void ParameterUpdate(in LineContext line, ReadOnlySpan<byte> layer, ReadOnlySpan<byte> parameter, double data, double update);

    /// <summary><c>[Backward] All net params (data, diff): L1 norm = (a, b); L2 norm = (c, d)</c>.</summary>
    void DebugNorms(in LineContext line, double l1Data, double l1Diff, double l2Data, double l2Diff);

    /// <summary><c>Gradient clipping: scaling down gradients (L2 norm A &gt; B) by scale factor S</c>.</summary>
    void GradientsClipped(in LineContext line, double norm, double limit, double factor);

    /// <summary>Every other line that the grammar knows; <paramref name="text"/> is its variable part (a name, a file, a policy), <paramref name="number"/> a number in it or −1.</summary>
    void Message(in LineContext line, LogMessage message, ReadOnlySpan<byte> text, long number);

    /// <summary>A line of the solver or net that the log dumps (the header line itself is a <see cref="Message"/>), without its line feed.</summary>
    void DumpLine(in LineContext line, ReadOnlySpan<byte> text);

    /// <summary>A line that is nothing of the above. <paramref name="source"/> is <c>file.cpp:123</c> or empty.</summary>
    void Raw(in LineContext line, ReadOnlySpan<byte> source, ReadOnlySpan<byte> text);
}

/// <summary>The bracket of a loss line. The rate may be garbage (first display of a session): −4.41298e+18.</summary>
public readonly record struct LoggedSpeed(double IterationsPerSecond, double Seconds, int Iterations)
{
    public bool IsKnown => Iterations != 0;
}

/// <summary>What a <see cref="ILogSink.Message"/> says.</summary>
public enum LogMessage
{
    /// <summary>text: CPU, GPU.</summary>
    Mode,

    /// <summary><c>Initializing solver from parameters:</c>; a dump follows.</summary>
    InitializingSolver,

    /// <summary><c>Initializing net from parameters:</c>; a dump follows.</summary>
    InitializingNet,

    /// <summary><c>Creating training net from net file: F</c>; text: <c>net file: F</c> (or <c>net_param.</c>).</summary>
    CreatingTrainNet,

    /// <summary><c>Creating test net (#I) specified by net file: F</c>; text: <c>net file: F</c>, number I.</summary>
    CreatingTestNet,

    /// <summary><c>Solving NAME</c>.</summary>
    Solving,

    /// <summary><c>Learning Rate Policy: P</c>.</summary>
    Policy,

    StartingOptimization,

    /// <summary><c>Optimization Done.</c></summary>
    OptimizationDone,

    StoppedEarly,

    TestInterrupted,

    /// <summary><c>Resuming from F</c>, <c>Restoring previous solver status from F</c>.</summary>
    Resuming,

    RestoringHistory,

    /// <summary><c>Finetuning from F</c>.</summary>
    Finetuning,

    /// <summary><c>Ignoring source layer L</c>.</summary>
    IgnoringLayer,

    CopyingLayer,

    /// <summary><c>Restarting data prefetching from start.</c></summary>
    DataRestarted,

    DataQueueEmpty,

    /// <summary><c>MultiStep Status: Iteration N, step = S</c>: text S, number N. Plateau too.</summary>
    RateStep,

    /// <summary>A record of severity F; text: the message.</summary>
    Fatal,

    /// <summary><c>*** Check failure stack trace: ***</c>, <c>*** Aborted at …</c>, <c>*** SIGTERM …</c>.</summary>
    Crash,

    /// <summary><c>Top shape: 64 1 28 28 (50176)</c>.</summary>
    TopShape,

    /// <summary><c>Creating Layer L</c> / <c>Setting up L</c> / <c>L -&gt; T</c> / <c>L &lt;- B</c> and other lines of a net's set-up that only the Log view shows.</summary>
    NetSetUp,

    /// <summary><c>Missing true_pos for label: K</c>.</summary>
    MissingTruePositive,

    /// <summary>The program's own <c>Control at iteration N: …</c>; number N, text the rest: <c>base_lr 0.01 -> 0.001</c>.</summary>
    Control,

    /// <summary>The program's own finding: text as <see cref="FindingLine"/> writes it.</summary>
    Finding,

    /// <summary>The program's own <c>Norms of iteration N, layer …</c>; number N, text the rest, which <see cref="NormsReader"/> reads.</summary>
    Norms,

    /// <summary>The program's own <c>Layer times of iteration N in ms: …</c>; number N, text the rest, which <see cref="LayerTimesReader"/> reads.</summary>
    LayerTimes,

    /// <summary>The program's own <c>Snapshot of iteration N removed: …</c>; number N, text the rest: <c>F.caffemodel | state F.solverstate | because keep last:3</c>.</summary>
    SnapshotRemoved,

    /// <summary><c>Waiting for data</c>.</summary>
    WaitingForData,

    /// <summary><c>[Update] Layer L, param P data: X; diff: Y</c> without the values (the parameter is another layer's); text from L on.</summary>
    ParameterUpdated,

    /// <summary>NVCaffe's <c>[Forward] Layer L</c>; the blobs follow in lines of their own, told as <see cref="ILogSink.DebugValue"/>.</summary>
    DebugLayer,

    /// <summary><c>[MultiGPU] …</c>, <c>Overall multi-GPU performance: …</c>.</summary>
    MultiGpu,

    /// <summary>Times measured: <c>Average Forward pass: 3.2 ms.</c>, <c>speed: 0.512s / iter</c>, <c>iter 3, forward_backward_update_time: 2 ms</c>.</summary>
    Timing,

    /// <summary>py-faster-rcnn's <c>Wrote snapshot to: F</c>, beside Caffe's own line.</summary>
    SnapshotCopied,

    /// <summary>The test tool's <c>Batch I, NAME = V</c> (number I), <c>Loss: V</c>, <c>NAME = V (* W = V' loss)</c>; text: the line.</summary>
    ToolOutput,

    /// <summary>caffe-ssd's <c>class3: 0.61</c>, the average precision of a class; number 3, text the value.</summary>
    ClassPrecision,
}
