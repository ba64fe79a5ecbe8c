using System.Globalization;
using System.Text;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Nets.Summary;

/// <summary>A summary as a table for people: one line per layer, columns as wide as their longest entry (up to a limit), totals below.</summary>
public static class SummaryText
{
    private const int Widest = 48;
    private static readonly string[] Heads = ["layer", "type", "bottoms", "tops", "shapes", "parameters", "lr/decay", "mult-adds", "bytes"];

    public static string Render(NetSummary summary)
    {
        var rows = new List<string[]> { Heads };
        foreach (var layer in summary.Layers) rows.Add(Row(layer));
        var widths = new int[Heads.Length];
        foreach (var row in rows)
        {
            for (var i = 0; i < widths.Length; i++) widths[i] = Math.Max(widths[i], row[i].Length);
        }

        var text = new StringBuilder();
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++)
            {
                var cell = i >= Heads.Length - 2 ? row[i].PadLeft(widths[i]) : row[i].PadRight(widths[i]);
                text.Append(i == 0 ? "" : "  ").Append(cell);
            }

            while (text[^1] == ' ') text.Length--;
            text.Append('\n');
        }

        Totals(summary, text);
        return text.ToString();
    }

    private static string[] Row(SummaryLayer layer) =>
    [
        Clean(layer.Name) + (layer.IsImplemented ? "" : " *"),
        Clean(layer.Type),
        Clean(string.Join(", ", layer.Bottoms.Take(8))),
        Clean(string.Join(", ", layer.Tops.Take(8))),
        string.Join(", ", layer.TopShapes.Take(8).Select(Text)),
        string.Join(", ", layer.Parameters.Select(static p => p.SharedWith is null ? Text(p.Shape) : $"{Text(p.Shape)} of {Clean(p.SharedWith)}")),
        string.Join(", ", layer.Parameters.Select(static p => string.Create(CultureInfo.InvariantCulture, $"{p.LrMult}/{p.DecayMult}"))),
        layer.MultiplyAdds == 0 ? "" : Number(layer.MultiplyAdds),
        layer.Bytes == 0 ? "" : Number(layer.Bytes),
    ];

    private static void Totals(NetSummary summary, StringBuilder text)
    {
        text.Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"net '{Clean(summary.Name)}', phase {summary.Phase.ToString().ToUpperInvariant()}: {summary.Layers.Count} layers, ");
        text.Append(CultureInfo.InvariantCulture, $"{(summary.IsComplete ? "" : "at least ")}{Number(summary.Parameters)} parameters, {Number(summary.MultiplyAdds)} multiply-adds per forward pass\n");
        if (summary.Memory is { } memory)
        {
            text.Append(CultureInfo.InvariantCulture, $"memory: {Number(memory.TotalBytes)} bytes = values {Number(memory.DataBytes)} + gradients {Number(memory.DiffBytes)}");
            text.Append(CultureInfo.InvariantCulture, $" + weights {Number(memory.WeightBytes)} + their gradients {Number(memory.WeightDiffBytes)}");
            text.Append(CultureInfo.InvariantCulture, $" + solver history {Number(memory.HistoryBytes)} + scratch {Number(memory.ScratchBytes)}\n");
        }

        if (!summary.IsComplete) text.Append("?: the shape cannot be worked out; give the images' shape with --data-shape C,H,W, or the layer's type is not known here\n");
        if (summary.NotImplemented.Count > 0) text.Append("*: cannot run here: ").AppendJoin(", ", summary.NotImplemented.Select(Clean)).Append('\n');
    }

    private static string Text(Shape? shape) => shape?.ToString() ?? "?";

    private static string Clean(string name) => SafeText.Clean(name, Widest);

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
