using System.Runtime.ExceptionServices;
using CaffeTop.Events;
using static CaffeTop.LogParse.Reading.CallBatch;

namespace CaffeTop.LogParse.Reading;

/// <summary>
/// A sink that hands what it hears to another thread, in order and some thousands of calls at a time: one thread reads lines while the other makes
/// something of them. The reading thread waits where the other is three batches behind.
/// </summary>
/// <param name="take">Called on the other thread with one batch after the other.</param>
public sealed class LogRelay(Action<CallBatch> take) : ILogSink, IDisposable
{
    private const int Batches = 3;

    private readonly object _gate = new();
    private readonly Queue<CallBatch> _full = new();
    private readonly Stack<CallBatch> _empty = new();
    private CallBatch _current = new();
    private Thread? _thread;
    private int _made = 1;
    private bool _isEnding;
    private Exception? _failure;

    /// <summary>Waits until everything was taken. Whoever calls afterwards begins again.</summary>
    /// <exception cref="Exception">What <c>take</c> threw.</exception>
    public void Finish()
    {
        if (!_current.IsEmpty) Pass();
        Dispose();
        if (_failure is { } failure) ExceptionDispatchInfo.Throw(failure);
    }

    /// <summary>The other thread ends with the batches that it has.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isEnding = true;
            Monitor.PulseAll(_gate);
        }

        _thread?.Join();
        _thread = null;
        _isEnding = false;
    }

    public void TrainLoss(in LineContext line, int iteration, double loss, in LoggedSpeed speed)
    {
        ref var call = ref Add(CallKind.TrainLoss, line);
        (call.Place, call.A, call.B, call.C, call.Number) = (iteration, loss, speed.IterationsPerSecond, speed.Seconds, speed.Iterations);
    }

    public void LearningRate(in LineContext line, int iteration, double rate, double momentum, double weightDecay)
    {
        ref var call = ref Add(CallKind.LearningRate, line);
        (call.Place, call.A, call.B, call.C) = (iteration, rate, momentum, weightDecay);
    }

    public void TrainOutput(in LineContext line, int index, ReadOnlySpan<byte> name, double value, double weight)
    {
        ref var call = ref Add(CallKind.TrainOutput, line, name);
        (call.Place, call.A, call.B) = (index, value, weight);
    }

    public void TestStarted(in LineContext line, int iteration, int net)
    {
        ref var call = ref Add(CallKind.TestStarted, line);
        (call.Place, call.Number) = (iteration, net);
    }

    public void TestOutput(in LineContext line, int index, ReadOnlySpan<byte> name, double value, double weight)
    {
        ref var call = ref Add(CallKind.TestOutput, line, name);
        (call.Place, call.A, call.B) = (index, value, weight);
    }

    public void TestLoss(in LineContext line, double value) => Add(CallKind.TestLoss, line).A = value;

    public void Snapshot(in LineContext line, ReadOnlySpan<byte> file, bool isState) => Add(isState ? CallKind.State : CallKind.Model, line, file);

    public void DebugValue(in LineContext line, StatKind kind, ReadOnlySpan<byte> layer, ReadOnlySpan<byte> blob, double value)
    {
        ref var call = ref Add(CallKind.DebugValue, line, layer, blob);
        (call.Place, call.A) = ((int)kind, value);
    }

    public void ParameterUpdate(in LineContext line, ReadOnlySpan<byte> layer, ReadOnlySpan<byte> parameter, double data, double update)
    {
        ref var call = ref Add(CallKind.ParameterUpdate, line, layer, parameter);
        (call.A, call.B) = (data, update);
    }

    public void DebugNorms(in LineContext line, double l1Data, double l1Diff, double l2Data, double l2Diff)
    {
        ref var call = ref Add(CallKind.DebugNorms, line);
        (call.A, call.B, call.C, call.D) = (l1Data, l1Diff, l2Data, l2Diff);
    }

    public void GradientsClipped(in LineContext line, double norm, double limit, double factor)
    {
        ref var call = ref Add(CallKind.GradientsClipped, line);
        (call.A, call.B, call.C) = (norm, limit, factor);
    }

    public void Message(in LineContext line, LogMessage message, ReadOnlySpan<byte> text, long number)
    {
        ref var call = ref Add(CallKind.Message, line, text);
        (call.Place, call.Number) = ((int)message, number);
    }

    public void DumpLine(in LineContext line, ReadOnlySpan<byte> text) => Add(CallKind.DumpLine, line, text);

    public void Raw(in LineContext line, ReadOnlySpan<byte> source, ReadOnlySpan<byte> text) => Add(CallKind.Raw, line, source, text);

    private ref Call Add(CallKind kind, in LineContext line, ReadOnlySpan<byte> first = default, ReadOnlySpan<byte> second = default)
    {
        if (_current.IsFull) Pass();
        return ref _current.Add(kind, line, first, second);
    }

    private void Pass()
    {
        if (_thread is null)
        {
            _thread = new Thread(Work) { IsBackground = true, Name = "log lines" };
            _thread.Start();
        }

        lock (_gate)
        {
            _full.Enqueue(_current);
            Monitor.PulseAll(_gate);
            while (_empty.Count == 0 && _made == Batches) Monitor.Wait(_gate);
            if (_empty.TryPop(out var empty))
            {
                _current = empty;
            }
            else
            {
                _current = new CallBatch();
                _made++;
            }

            if (_failure is { } failure) ExceptionDispatchInfo.Throw(failure);
        }
    }

    private void Work()
    {
        while (true)
        {
            CallBatch batch;
            lock (_gate)
            {
                while (_full.Count == 0 && !_isEnding) Monitor.Wait(_gate);
                if (_full.Count == 0) return;
                batch = _full.Dequeue();
            }

            try
            {
                // After a failure batches are only given back, so that nobody waits for them.
                if (_failure is null) take(batch);
            }
            catch (Exception e)
            {
                _failure = e;
            }

            batch.Clear();
            lock (_gate)
            {
                _empty.Push(batch);
                Monitor.PulseAll(_gate);
            }
        }
    }
}
