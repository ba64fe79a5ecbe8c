using CaffeTop.Events;

namespace CaffeTop.LogParse.Reading.Building;

/// <summary>A displayed iteration from its lines: loss, outputs, learning rate (until 2014 the rate comes first; the last display has the loss alone).</summary>
internal sealed class DisplayAssembly(EventQueue queue)
{
    private EventQueue.Place? _place;
    private IterationDone? _display;
    private readonly List<NetOutputValue> _outputs = [];
    private int _earlyIteration = -1;
    private float _earlyRate;

    /// <summary>The iteration shown last, or −1.</summary>
    public int Iteration { get; private set; } = -1;

    public bool IsOpen => _place is not null;

    public void Loss(DateTimeOffset? time, int iteration, double loss, in LoggedSpeed speed)
    {
        Close();
        Iteration = iteration;
        _place = queue.Open();
        _display = new IterationDone(
            iteration, (float)loss, speed.IsKnown ? (float)speed.IterationsPerSecond : null, (float)speed.Seconds, speed.Iterations, [],
            _earlyIteration == iteration ? _earlyRate : null) { Time = time };
        _earlyIteration = -1;
    }

    public void Output(in NetOutputValue output)
    {
        if (_display is not null) _outputs.Add(output);
    }

    public void Rate(int iteration, double rate)
    {
        if (_display is not null && _display.Iteration == iteration)
        {
            _display = _display with { LearningRate = (float)rate };
            Close();
        }
        else if (iteration != Iteration)
        {
            // Some forks say it once per thread: the iteration that was shown last has its rate.
            Close();
            (_earlyIteration, _earlyRate) = (iteration, (float)rate);
        }
    }

    /// <summary>A step between the outputs and the rate of the same iteration; false where no display is open for it.</summary>
    public bool TryStep(LearningRateStepped stepped)
    {
        if (_place is null || _display!.Iteration != stepped.Iteration) return false;
        queue.AddBefore(_place, stepped);
        return true;
    }

    public void Close()
    {
        if (_place is null) return;
        queue.Finish(_place, _display! with { Outputs = [.. _outputs] });
        _outputs.Clear();
        (_place, _display) = (null, null);
    }
}
