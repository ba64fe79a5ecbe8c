using System.Globalization;
using System.Text;
using CaffeTop.LogParse.Reading;

namespace CaffeTop.Runs;

/// <summary>The tests of one session: which one runs, its outputs, its time.</summary>
internal sealed class TestRecorder(Session session, MarkList marks)
{
    private const int OutputsInText = 3;
    private const int MostNets = 1000;

    private readonly List<TestCurves> _nets = [];
    private readonly List<OutputSet> _outputs = [];
    private readonly StringBuilder _text = new();
    private int _current = -1;
    private int _lastNet;
    private bool _hasHeader;
    private bool _hasOutput;
    private int _iteration;
    private int _shown;
    private int _mark = -1;
    private long _startTicks;
    private long _endTicks;

    /// <summary>A header was seen and no output yet.</summary>
    public bool IsRunning => _current >= 0 && !_hasOutput;

    public void Begin(in LineContext line, int iteration, int net)
    {
        _current = Place(net);
        _lastNet = net;
        (_hasHeader, _hasOutput, _iteration, _shown, _mark) = (true, false, iteration, 0, -1);
        (_startTicks, _endTicks) = (line.Ticks, line.Ticks);
        _nets[_current].Headers++;
    }

    /// <param name="iteration">Of the last line that named one: for a test whose header is missing.</param>
    public OutputCurve? Output(in LineContext line, int iteration, double seconds, int index, ReadOnlySpan<byte> name, double value, double weight)
    {
        if (_current < 0)
        {
            _current = Place(_lastNet);
            (_hasHeader, _hasOutput, _iteration, _shown, _mark) = (false, false, iteration, 0, -1);
            (_startTicks, _endTicks) = (-1, -1);
        }

        var (curves, outputs) = (_nets[_current], _outputs[_current]);
        if (!_hasOutput)
        {
            _hasOutput = true;
            if (_hasHeader) curves.HeadersWithOutput++;
            curves.Points.Add(new TestPoint(_iteration, seconds));
            if (marks.HasRoom(MarkKind.Test)) _mark = marks.Add(MarkKind.Test, session, _iteration, line.Ticks, "test", line.Offset);
            _text.Clear().Append("test #").Append(curves.Net.ToString(CultureInfo.InvariantCulture)).Append(':');
        }

        if (line.Ticks >= 0) _endTicks = line.Ticks;
        if (outputs.Find(index, name, _iteration) is not { } curve) return null;
        if (weight != 0) curve.Weight = (float)weight;
        if (curve.Values.Count == 0 || _iteration >= curve.Values.X[^1]) curve.Values.Append(_iteration, (float)value);
        if (_mark >= 0 && _shown++ < OutputsInText)
            _text.Append(_shown == 1 ? " " : ", ").Append(curve.Name).Append(' ').Append(value.ToString("g6", CultureInfo.InvariantCulture));
        return curve;
    }

    /// <summary>The test is over: its seconds where stamps tell, 0 where not; null: none was running.</summary>
    public double? Close()
    {
        if (_current < 0) return null;
        _current = -1;
        if (_mark >= 0) marks.Retext(_mark, _shown > OutputsInText ? _text.Append(", …").ToString() : _text.ToString());
        _mark = -1;
        return _startTicks >= 0 && _endTicks > _startTicks ? (_endTicks - _startTicks) / (double)TimeSpan.TicksPerSecond : 0;
    }

    private int Place(int net)
    {
        for (var i = 0; i < _nets.Count; i++)
        {
            if (_nets[i].Net == net) return i;
        }

        if (_nets.Count == MostNets) return MostNets - 1;

        var curves = new TestCurves(net);
        session.Tests.Add(curves);
        _nets.Add(curves);
        _outputs.Add(new OutputSet(curves.Outputs, session.Points));
        return _nets.Count - 1;
    }
}
