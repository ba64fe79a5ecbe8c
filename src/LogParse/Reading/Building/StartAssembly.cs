using CaffeTop.Events;

namespace CaffeTop.LogParse.Reading.Building;

/// <summary>How a run starts: solver, weights, a restored state, the first iteration.</summary>
internal sealed class StartAssembly(EventQueue queue, NetAssembly nets)
{
    private string? _solverFile;
    private string? _resumeFile;
    private int? _resumedAt;
    private int? _startsAt;
    private int _start;
    private string? _name;
    private DateTimeOffset? _time;
    private string? _weightsFile;
    private int _weightsNet = -1;
    private WeightsLoaded? _ofTrainNet;
    private bool _asOfTrainNet;
    private int _lists;
    private readonly List<string>[] _weights = [[], [], []];

    /// <summary>CPU or GPU; empty where the log does not say it.</summary>
    public string Mode { get; set; } = "";

    public bool IsLoadingWeights => _weightsFile is not null;

    public void Solver(DateTimeOffset? time, string text)
    {
        queue.Add(new StateChanged(RunState.Preparing, null) { Time = time });
        queue.Add(new RunStarted(Mode, text, _solverFile) { Time = time });
        (_solverFile, _start, Mode) = (null, 0, "");
    }

    public void Resuming(DateTimeOffset? time, string file)
    {
        if (_resumeFile == file) return;
        Close();
        (_resumeFile, _time) = (file, time);
    }

    public void Finetuning(DateTimeOffset? time, string file)
    {
        Close();
        (_weightsFile, _weightsNet, _time) = (file, nets.Index, time);
    }

    /// <summary>False where no weights are being loaded.</summary>
    public bool TryLayer(bool copied, string layer)
    {
        if (_weightsFile is null) return false;
        _weights[copied ? 0 : 1].Add(layer);
        return true;
    }

    public void Solving(DateTimeOffset? time, string net)
    {
        Close();
        (_name, _time) = (net, time);
    }

    public void Policy(string policy)
    {
        if (_name is not null) Begin(policy);
    }

    /// <summary>The last line of a restored state.</summary>
    public bool TryRestored()
    {
        if (_resumeFile is null) return false;
        Close();
        return true;
    }

    /// <summary>One of the program's own lines about the start.</summary>
    public bool TryOwn(string text)
    {
        var words = new OwnWords(text);
        if (words.Try("Solver file ")) return (_solverFile = words.LastWord()) is not null;
        if (words.Try("Resumed at iteration ")) return (_resumedAt = words.Number()) is not null;
        if (words.Try("Optimization starts at iteration ")) return (_startsAt = words.Number()) is not null;
        if (_weightsFile is null) return false;
        if (words.Try("Weights of test net #"))
        {
            _weightsNet = words.Number();
            _asOfTrainNet = words.Try(": as of the train net");
            if (_asOfTrainNet) Close();
            return words.IsRight;
        }

        var list = words.Try("Weights copied from ") ? 0 : words.Try("Weights ignored in ") ? 1 : words.Try("Weights left at their filler, not in ") ? 2 : -1;
        if (list < 0) return false;
        words.Word(" (");
        var count = words.Number();
        words.Skip(count == 1 ? " layer): " : " layers): ");
        _weights[list].Clear();
        for (var i = 0; i < count && words.IsRight && !words.IsAtEnd; i++) _weights[list].Add(words.Word(", ", orEnd: true));
        if (++_lists == 3) Close();
        return true;
    }

    /// <summary>No more lines of what was begun come.</summary>
    public void Close()
    {
        if (_weightsFile is not null) CloseWeights(_weightsFile);
        if (_resumeFile is not null)
        {
            _start = _resumedAt ?? FileIteration.Of(_resumeFile) ?? 0;
            queue.Add(new RunResumed(_resumeFile, _start) { Time = _time });
            (_resumeFile, _resumedAt) = (null, null);
        }

        if (_name is not null) Begin("");
    }

    private void CloseWeights(string file)
    {
        var loaded = _asOfTrainNet && _ofTrainNet is { } same
            ? same with { Net = _weightsNet, Time = _time }
            : new WeightsLoaded(file, _weightsNet, [.. _weights[0]], [.. _weights[1]], [.. _weights[2]]) { Time = _time };
        queue.Add(loaded);
        if (_weightsNet < 0) _ofTrainNet = loaded;
        foreach (var list in _weights) list.Clear();
        (_weightsFile, _lists, _asOfTrainNet) = (null, 0, false);
    }

    private void Begin(string policy)
    {
        queue.Add(new OptimizationStarted(_name!, policy, _startsAt ?? _start) { Time = _time });
        queue.Add(new StateChanged(RunState.Training, null) { Time = _time });
        (_name, _startsAt) = (null, null);
    }
}
