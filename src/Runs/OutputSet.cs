using System.Text;
using CaffeTop.Events;
using CaffeTop.Terminal.Plots;

namespace CaffeTop.Runs;

/// <summary>The outputs of one net in one session, found by index and name.</summary>
internal sealed class OutputSet(List<OutputCurve> curves, PointBudget? points)
{
    // A log that names a new output in every line must not fill the memory.
    private const int Most = 20_000;
    private const int LongestName = 500;

    private readonly NameIndex _names = new();

    /// <summary>The curve; null where the net has more outputs than anybody looks at.</summary>
    public OutputCurve? Find(int index, ReadOnlySpan<byte> name, int iteration)
    {
        var place = _names.Find(index, name);
        if (place >= 0) return curves[place];
        if (curves.Count >= Most) return null;
        _names.Add(index, name);
        var clean = SafeText.Clean(Encoding.UTF8.GetString(name), LongestName);
        var curve = new OutputCurve(index, clean.Length == 0 ? $"#{index}" : clean, points);
        NumberElements(curve, iteration);
        curves.Add(curve);
        return curve;
    }

    // A blob of several values prints a line for each, all of one name; an output that only changed its index has no value at this iteration.
    private void NumberElements(OutputCurve added, int iteration)
    {
        var element = 0;
        OutputCurve? first = null;
        foreach (var curve in curves)
        {
            if (curve.BaseName != added.BaseName || curve.Values.Count == 0 || curve.Values.X[^1] != iteration) continue;
            first ??= curve;
            element++;
        }

        if (first is null) return;
        if (element == 1) first.Name = first.BaseName + "[0]";
        added.Name = $"{added.BaseName}[{element}]";
    }
}
