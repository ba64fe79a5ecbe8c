using System.Text;
using CaffeTop.Events;
using CaffeTop.LogParse.Reading;
using CaffeTop.Runs;
using CaffeTop.Screens.Feeds;

namespace CaffeTop.Tests.Screens.Live;

/// <summary>A run that seems to train: its log so far, a progress that a test sets, and a control that only keeps what it was asked.</summary>
internal sealed class MadeRun : IRunFeed, ILogText
{
    private readonly List<byte> _text = [];
    private readonly LogReducer _reducer;
    private readonly LogParser _parser;

    /// <param name="log">Of a run that goes on: without its end.</param>
    public MadeRun(string log, bool viewOnly = false)
    {
        Model = new RunModel("small_20261121-160244.log");
        _reducer = new LogReducer(Model);
        _parser = new LogParser(_reducer, 2026);
        Add(log);
        Steered = new RecordingControl(Progress);
        IsViewOnly = viewOnly;
    }

    public RunModel Model { get; }

    public RecordingControl Steered { get; }

    public bool IsViewOnly { get; }

    public IRunControl? Control => IsViewOnly ? null : Steered;

    public RunProgress Progress { get; } = new() { State = RunState.Training };

    public HistogramSampled? Histogram { get; set; }

    public bool IsLive => true;

    public bool IsEnded { get; set; }

    public bool IsRead => true;

    public (long Read, long All) Reading => (_text.Count, _text.Count);

    public string? Problem { get; set; }

    public DateTimeOffset? LastChange => null;

    public ILogText Text => this;

    public long Start => 0;

    public long End => _text.Count;

    /// <summary>More lines of the log.</summary>
    public void Add(string log)
    {
        var bytes = Encoding.UTF8.GetBytes(log);
        lock (Model.Gate)
        {
            _text.AddRange(bytes);
            _parser.Feed(bytes);
            _parser.Flush();
            _reducer.Flush();
        }
    }

    void IRunFeed.Start(Action wake)
    {
    }

    public int Read(long offset, Span<byte> bytes)
    {
        var count = (int)Math.Clamp(_text.Count - offset, 0, bytes.Length);
        for (var i = 0; i < count; i++) bytes[i] = _text[(int)offset + i];
        return count;
    }

    public void Dispose()
    {
    }
}
