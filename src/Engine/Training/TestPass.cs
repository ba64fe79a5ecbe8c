using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Training.Launched;
using CaffeTop.Events;

namespace CaffeTop.Engine.Training;

/// <summary>One test net and how it is run: test_iter batches with the train net's weights, means over the batches
/// (Solver::Test).</summary>
internal sealed class TestPass : IDisposable
{
    private readonly Net _net;
    private readonly Net _trained;
    private readonly int _batches;
    private readonly bool _computeLoss;
    private readonly RunProgress _progress;
    private readonly Action<TrainingEvent> _emit;
    private readonly DebugInfo? _debug;
    private readonly RecordWatch _records;
    private readonly LaunchedTest? _launched;

    /// <param name="graphs">Null: batches are computed call by call.</param>
    public TestPass(
        Net net, Net trained, RestartLines restarts, int batches, bool computeLoss, bool debugInfo, IGraphOps? graphs, RunProgress progress,
        Action<TrainingEvent> emit)
    {
        _net = net;
        _trained = trained;
        _batches = batches;
        _computeLoss = computeLoss;
        _progress = progress;
        _emit = emit;
        _records = new RecordWatch(net, restarts);
        if (!debugInfo)
        {
            if (graphs is not null) _launched = new LaunchedTest(net, graphs, emit);
            return;
        }

        _debug = new DebugInfo(net);
        net.Observer = _debug;
    }

    /// <param name="goOn">Asked before each batch; false ends the test without a result.</param>
    /// <returns>False where it was interrupted.</returns>
    public bool Run(int iteration, Func<bool> goOn)
    {
        (_progress.TestBatch, _progress.TestBatches, _progress.TestNet) = (0, _batches, _net.Index);
        _emit(new TestStarted(iteration, _net.Index));
        _net.ShareTrainedLayersWith(_trained);
        var sum = new List<NetOutputValue>();
        float loss = 0;
        for (var batch = 0; batch < _batches; batch++)
        {
            if (!goOn())
            {
                _emit(new TestDone(iteration, _net.Index, [], null, true));
                return false;
            }

            var (batchLoss, outputs) = _launched is null || _net.Observer is not null ? Compute(iteration) : Launch();
            loss += batchLoss;
            OutputValues.Add(sum, outputs);
            _progress.TestBatch = batch + 1;
        }

        _emit(new TestDone(iteration, _net.Index, OutputValues.Mean(sum, _batches), _computeLoss ? loss / _batches : null, false));
        return true;
    }

    public void Dispose() => _launched?.Dispose();

    private (float Loss, List<NetOutputValue> Outputs) Launch()
    {
        var result = _launched!.Run();
        _records.ReportWraps(_emit);
        return result;
    }

    private (float Loss, List<NetOutputValue> Outputs) Compute(int iteration)
    {
        _net.Forward();
        _records.ReportWraps(_emit);
        if (_debug is not null) _emit(_debug.Take(iteration, withNorms: false));
        return (_computeLoss ? _net.ReadLoss() : 0, OutputValues.Read(_net));
    }
}
