using CaffeTop.Engine;
using CaffeTop.Engine.Data;

namespace CaffeTop.Doctor.Data;

/// <summary>The first records of a database: shapes, labels in their order, and the values of the first images. Never reads more than a bounded part.</summary>
public sealed class DataSample
{
    private const int MostRecords = 5000;
    private const int MostImages = 200;
    private const long MostBytes = 64L << 20;

    private readonly Dictionary<(int, int, int), int> _shapes = [];
    private readonly Dictionary<int, int> _labels = [];
    private readonly Dictionary<int, int> _values = [];
    private double _sum;
    private double _squares;
    private long _numbers;
    private int? _lastLabel;
    private int _run;

    private DataSample(string source, long count) => (Source, Count) = (source, count);

    public string Source { get; }

    /// <summary>Records in the database.</summary>
    public long Count { get; }

    /// <summary>Records that were looked at.</summary>
    public int Looked { get; private set; }

    public int Encoded { get; private set; }

    public int Damaged { get; private set; }

    /// <summary>Key of the first damaged record.</summary>
    public string? DamagedKey { get; private set; }

    /// <summary>C, H, W of the first record; null where it holds an encoded image.</summary>
    public (int Channels, int Height, int Width)? Shape { get; private set; }

    /// <summary>Different shapes among the records.</summary>
    public int Shapes => _shapes.Count;

    /// <summary>How often each label occurs.</summary>
    public IReadOnlyDictionary<int, int> Labels => _labels;

    /// <summary>The longest stretch of one label.</summary>
    public int LongestRun { get; private set; }

    /// <summary>How often the next record has another label.</summary>
    public int Changes { get; private set; }

    /// <summary>How often each value occurs in images of integers; empty for images of floats with fractions.</summary>
    public IReadOnlyDictionary<int, int> Values => _values;

    public bool IsBytes { get; private set; } = true;

    public double Least { get; private set; } = double.PositiveInfinity;

    public double Largest { get; private set; } = double.NegativeInfinity;

    public double Mean => _sum / _numbers;

    public double MeanSquare => _squares / _numbers;

    /// <summary>Images whose values were looked at.</summary>
    public int Images { get; private set; }

    /// <summary>Images of one single value.</summary>
    public int Flat { get; private set; }

    /// <exception cref="CaffeTopException">There is no database, it is empty, or damaged.</exception>
    public static DataSample Read(string path, string source)
    {
        using var records = new LmdbRecordSource(path);
        var sample = new DataSample(source, records.Count);
        long bytes = 0;
        while (sample.Looked < MostRecords && bytes < MostBytes && records.MoveNext())
        {
            bytes += records.Value.Length;
            sample.Add(records.Key, records.Value);
        }

        return sample;
    }

    private void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> record)
    {
        Looked++;
        try
        {
            var datum = DatumView.Parse(record);
            AddLabel(datum.Label);
            if (datum.IsEncoded)
            {
                Encoded++;
                return;
            }

            datum.CheckShape();
            var shape = (datum.Channels, datum.Height, datum.Width);
            Shape ??= shape;
            _shapes[shape] = _shapes.GetValueOrDefault(shape) + 1;
            if (Images < MostImages) AddImage(datum);
        }
        catch (DatumException)
        {
            // Told by the rule about damaged records, with the first one's key.
            Damaged++;
            DamagedKey ??= RecordKey.Show(key);
        }
    }

    private void AddLabel(int label)
    {
        _labels[label] = _labels.GetValueOrDefault(label) + 1;
        if (_lastLabel == label) _run++;
        else
        {
            if (_lastLabel is not null) Changes++;
            (_lastLabel, _run) = (label, 1);
        }

        LongestRun = Math.Max(LongestRun, _run);
    }

    private void AddImage(in DatumView datum)
    {
        Images++;
        var (least, largest) = (double.PositiveInfinity, double.NegativeInfinity);
        if (datum.Data.Length > 0)
        {
            foreach (var value in datum.Data) Add(value, ref least, ref largest);
        }
        else
        {
            var floats = new float[datum.FloatCount];
            datum.CopyFloats(floats);
            IsBytes = false;
            foreach (var value in floats) Add(value, ref least, ref largest);
        }

        (Least, Largest) = (Math.Min(Least, least), Math.Max(Largest, largest));
        if (least == largest) Flat++;
    }

    private void Add(double value, ref double least, ref double largest)
    {
        _sum += value;
        _squares += value * value;
        _numbers++;
        least = Math.Min(least, value);
        largest = Math.Max(largest, value);
        if (_values.Count <= 1000 && value is > -1e6 and < 1e6 && value == Math.Floor(value)) _values[(int)value] = _values.GetValueOrDefault((int)value) + 1;
    }
}
