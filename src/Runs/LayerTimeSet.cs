using System.Text;
using CaffeTop.Events;
using CaffeTop.LogParse.Reading;
using CaffeTop.Terminal.Plots;

namespace CaffeTop.Runs;

/// <summary>Layer times of one session, found again by their names without allocating.</summary>
internal sealed class LayerTimeSet(Session session)
{
    private const int MostLayers = 50_000;

    private readonly NameIndex _names = new();

    /// <param name="text">As <see cref="LayerTimesReader"/> takes it.</param>
    public void Add(int iteration, ReadOnlySpan<byte> text)
    {
        var reader = new LayerTimesReader(text);
        while (reader.TryNext(out var layer, out var forward, out var backward))
        {
            var place = _names.Find(0, layer);
            if (place < 0)
            {
                if (session.LayerTimes.Count >= MostLayers) return;
                place = session.LayerTimes.Count;
                _names.Add(0, layer);
                session.LayerTimes.Add(new LayerTimeCurve(SafeText.Clean(Encoding.UTF8.GetString(layer)), session.Points));
            }

            var curve = session.LayerTimes[place];
            Append(curve.Forward, iteration, (float)forward);
            Append(curve.Backward, iteration, (float)backward);
        }
    }

    private static void Append(Series series, int x, float y)
    {
        if (series.Count == 0 || x >= series.X[^1]) series.Append(x, y);
    }
}
