using System.Globalization;
using System.Text;

namespace CaffeTop.Engine.Nets.Summary;

/// <summary>A summary as a GraphViz digraph: layers as boxes, blobs as edges labelled with their shapes. An in-place layer follows the one before it.</summary>
public static class SummaryDot
{
    public static string Render(NetSummary summary)
    {
        var text = new StringBuilder();
        text.Append("digraph ").Append(Quote(summary.Name.Length == 0 ? "net" : summary.Name)).Append(" {\n");
        text.Append("  rankdir=TB;\n  node [shape=box, style=\"rounded,filled\", fillcolor=\"#f0f4fa\", fontname=\"Helvetica\"];\n  edge [fontname=\"Helvetica\", fontsize=10];\n");
        var writers = new Dictionary<string, (int Layer, string Shape)>(StringComparer.Ordinal);
        for (var i = 0; i < summary.Layers.Count; i++)
        {
            var layer = summary.Layers[i];
            var style = layer.IsImplemented ? "" : ", style=\"rounded,dashed\"";
            text.Append(CultureInfo.InvariantCulture, $"  n{i} [label={Quote($"{layer.Name}\n{layer.Type}{Weights(layer)}")}{style}];\n");
            foreach (var bottom in layer.Bottoms)
            {
                var (from, shape) = writers[bottom];
                text.Append(CultureInfo.InvariantCulture, $"  n{from} -> n{i} [label={Quote($"{bottom}\n{shape}")}];\n");
            }

            for (var k = 0; k < layer.Tops.Count; k++) writers[layer.Tops[k]] = (i, layer.TopShapes[k]?.ToString() ?? "?");
        }

        return text.Append("}\n").ToString();
    }

    private static string Weights(SummaryLayer layer)
        => layer.Parameters.Count == 0 ? "" : "\n" + string.Join(", ", layer.Parameters.Select(static parameter => parameter.Shape?.ToString() ?? "?"));

    /// <summary>A double-quoted DOT string: quotes and backslashes escaped, line feeds as \n, other controls made visible.</summary>
    private static string Quote(string value)
    {
        var lines = value.Split('\n').Select(static line => SafeText.Clean(line).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal));
        return $"\"{string.Join("\\n", lines)}\"";
    }
}
