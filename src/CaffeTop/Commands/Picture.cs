using System.Text;
using CaffeTop.Engine.Data.Datasets;

namespace CaffeTop.Commands;

/// <summary>A record's first channel in ten shades of ASCII, two characters a pixel, small enough for a terminal.</summary>
internal static class Picture
{
    private const string Shades = " .:-=+*#%@";
    private const int Widest = 40;

    public static string Of(RecordDescription record)
    {
        var values = record.Values.AsSpan(0, record.Height * record.Width);
        var step = Math.Max(1, (record.Width + Widest - 1) / Widest);
        float low = float.MaxValue, high = float.MinValue;
        foreach (var value in values)
        {
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }

        // One value, or a NaN among them: there is nothing to see.
        if (!(high > low)) return "";
        var text = new StringBuilder();
        for (var y = 0; y < record.Height; y += step)
        {
            for (var x = 0; x < record.Width; x += step)
            {
                var shade = (int)((values[(y * record.Width) + x] - low) / (high - low) * (Shades.Length - 1));
                text.Append(Shades[shade], 2);
            }

            while (text.Length > 0 && text[^1] == ' ') text.Length--;
            text.Append('\n');
        }

        return text.ToString();
    }
}
