using CaffeTop.Events;

namespace CaffeTop.LogParse.Reading.Building;

/// <summary>A displayed iteration from its lines: loss, outputs, learning rate (until 2014 the rate comes first; the last display has the loss alone).</summary>
internal sealed class DisplayAssembly(EventQueue queue)
{
    private EventQueue.Place? _place;
    private IterationDone? _display;
    private readonly List<NetOutputValue> _outputs = [];
    private EventQueue.Place? _earlyPlace;
    private DateTimeOffset? _earlyTime;
    private int _earlyIteration = -1;
    private float _earlyRate;

    /// <summary>The iteration shown last, or −1.</summary>
    public int Iteration { get; private set; } = -1;

    public bool IsOpen => _place is not null;

    public void Loss(DateTimeOffset? time, int iteration, double loss, in LoggedSpeed speed)
    {
        Close();
        var rate = CloseEarly(iteration);
        Iteration = iteration;
        _place = queue.Open();
        _display = new IterationDone(
            iteration, (float)loss, speed.IsKnown ? (float)speed.IterationsPerSecond : null, (float)speed.Seconds, speed.Iterations, [],
            rate) { Time = time };
    }

    public void Output(DateTimeOffset? time, in NetOutputValue output)
    {
        if (_display is not null)
        {
            _outputs.Add(output);
            return;
        }

        // Its loss line is not in the log.
        var text = $"    Train net output #{output.Index}: {output.Name} = {CppNumber.Format(output.Value)}";
        if (output.LossWeight != 0) text += $" (* {CppNumber.Format(output.LossWeight)} = {CppNumber.Format(output.LossWeight * output.Value)} loss)";
        queue.Add(new RawLine('I', CaffeSource.TrainOutput, text) { Time = time });
    }

    public void Rate(DateTimeOffset? time, int iteration, double rate)
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
            CloseEarly(-1);
            (_earlyPlace, _earlyTime, _earlyIteration, _earlyRate) = (queue.Open(), time, iteration, (float)rate);
        }
    }

    /// <summary>No more lines come.</summary>
    public void End()
    {
        Close();
        CloseEarly(-1);
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

    // The rate that came before its loss; that of no display stays a line.
    private float? CloseEarly(int iteration)
    {
        if (_earlyPlace is not { } place) return null;
        var isOwn = _earlyIteration == iteration;
        var text = $"Iteration {_earlyIteration}, lr = {CppNumber.Format(_earlyRate)}";
        queue.Finish(place, isOwn ? null : new RawLine('I', CaffeSource.LearningRate, text) { Time = _earlyTime });
        _earlyPlace = null;
        return isOwn ? _earlyRate : null;
    }
}
