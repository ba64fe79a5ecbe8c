using CaffeTop.Events;

namespace CaffeTop.LogParse.Reading.Building;

/// <summary>The events that only this program's own lines tell.</summary>
internal static class OwnLine
{
    /// <summary><c>base_lr 0.01 -> 0.001</c>.</summary>
    public static ControlApplied? Control(int iteration, string text)
    {
        var words = new OwnWords(text);
        var command = words.Word(" ", orEnd: true);
        string? from = null, to = null;
        if (words.Try("-> "))
        {
            to = words.LastWord();
        }
        else if (!words.IsAtEnd)
        {
            from = words.Word(" -> ", orEnd: true);
            if (!words.IsAtEnd) to = words.LastWord();
        }

        return words.IsAtEnd ? new ControlApplied(iteration, command, from, to) : null;
    }

    /// <summary><c>F.caffemodel | state F.solverstate | because keep last:3</c>.</summary>
    public static SnapshotRemoved? Removed(int iteration, string text)
    {
        var words = new OwnWords(text);
        var model = words.Word(" | ");
        var state = words.Try("state ") ? words.Word(" | ") : null;
        words.Skip("because ");
        var removed = new SnapshotRemoved(iteration, model, state, words.LastWord());
        return words.IsAtEnd ? removed : null;
    }

    /// <summary>Records, states, faults; null where the line is none of these.</summary>
    public static TrainingEvent? Other(char severity, string text)
    {
        var words = new OwnWords(text);
        if (words.Try("Records of iteration "))
        {
            var iteration = words.Number();
            words.Skip(", layer ");
            var read = new RecordsRead(iteration, words.Word(": "), words.Word(" .. "), words.LastWord());
            return words.IsAtEnd ? read : null;
        }

        if (words.Try("State: "))
        {
            var name = words.Word(" ", orEnd: true);
            if (!Enum.TryParse<RunState>(name, out var state) || !Enum.IsDefined(state)) return null;
            if (words.IsAtEnd) return new StateChanged(state, null);
            return words.Try("(") && words.LastWord() is [.. var reason, ')'] ? new StateChanged(state, reason) : null;
        }

        return severity == 'E' ? Fault(text, false) : null;
    }

    /// <summary>An error; one inside an iteration begins with it, another may have it put before.</summary>
    public static Fault Fault(string text, bool fatal)
    {
        var words = new OwnWords(text);
        if (words.Try("At iteration "))
        {
            var iteration = words.Number();
            words.Skip(": ");
            if (words.IsRight) return new Fault(words.Rest, fatal, iteration);
        }

        words = new OwnWords(text);
        words.Skip("iteration ");
        var named = words.Number();
        words.Skip(": ");
        return new Fault(text, fatal, words.IsRight ? named : null);
    }
}
