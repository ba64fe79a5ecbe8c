using CaffeTop.Events;

namespace CaffeTop.LogParse.Reading.Building;

/// <summary>Tests from their lines, and the states that a run passes through with them.</summary>
internal sealed class TestAssembly(EventQueue queue)
{
    private readonly List<NetOutputValue> _outputs = [];
    private EventQueue.Place? _place;
    private DateTimeOffset? _time;
    private float? _loss;
    private bool _isTesting;

    public int Iteration { get; private set; } = -1;

    private int _net;

    /// <summary>A header came, and no result yet.</summary>
    public bool IsRunning { get; private set; }

    public bool HasResult => _place is not null;

    /// <param name="iteration">−1 where the log does not say it: then <paramref name="last"/>.</param>
    public void Start(DateTimeOffset? time, int iteration, int net, int last)
    {
        Close(net > _net);
        if (_isTesting && net <= _net) End(time);
        if (!_isTesting) queue.Add(new StateChanged(RunState.Testing, null) { Time = time });
        (_isTesting, IsRunning, _net, Iteration) = (true, true, net, iteration < 0 ? last : iteration);
        queue.Add(new TestStarted(Iteration, net) { Time = time });
    }

    public void Output(DateTimeOffset? time, in NetOutputValue output)
    {
        Open(time);
        _outputs.Add(output);
    }

    public void Loss(DateTimeOffset? time, double loss)
    {
        Open(time);
        _loss = (float)loss;
    }

    public void Interrupted(DateTimeOffset? time)
    {
        queue.Add(new TestDone(Iteration, _net, [], null, true) { Time = time });
        IsRunning = false;
        End(time);
    }

    /// <summary>The test's last line has come.</summary>
    /// <param name="moreNets">The next line begins the test of the next net.</param>
    public void Close(bool moreNets = false)
    {
        if (_place is { } place)
        {
            if (!moreNets)
            {
                queue.AddAfter(place, new StateChanged(RunState.Training, null) { Time = _time });
                _isTesting = false;
            }

            queue.Finish(place, new TestDone(Iteration, _net, [.. _outputs], _loss, false) { Time = _time });
            _outputs.Clear();
            (_place, _loss) = (null, null);
        }
    }

    /// <summary>Training goes on: a test without a result had none.</summary>
    public void Leave(DateTimeOffset? time)
    {
        Close();
        IsRunning = false;
        End(time);
    }

    private void Open(DateTimeOffset? time)
    {
        IsRunning = false;
        if (_place is not null) return;
        (_place, _time) = (queue.Open(), time);
    }

    private void End(DateTimeOffset? time)
    {
        if (_isTesting) queue.Add(new StateChanged(RunState.Training, null) { Time = time });
        _isTesting = false;
    }
}
