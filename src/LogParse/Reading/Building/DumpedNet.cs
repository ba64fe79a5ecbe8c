namespace CaffeTop.LogParse.Reading.Building;

/// <summary>
/// What a dumped net says of its layers beyond the lines about their set-up: types and names of parameters. Reads the text format as Caffe
/// prints it (a field a line, braces at the ends of lines); what it does not understand it passes over.
/// </summary>
internal sealed class DumpedNet
{
    private readonly Dictionary<string, DumpedLayer> _layers = new(StringComparer.Ordinal);

    public static readonly DumpedNet None = new();

    public bool IsRead { get; private init; }

    public bool ForceBackward { get; private set; }

    public DumpedLayer? Find(string layer) => _layers.GetValueOrDefault(layer);

    /// <summary>The only layer that reads data in passes, or empty.</summary>
    public string OnlyDataLayer => _layers.Values.Count(l => l.Type.EndsWith("Data", StringComparison.Ordinal)) == 1
        ? _layers.Values.First(l => l.Type.EndsWith("Data", StringComparison.Ordinal)).Name : "";

    public static DumpedNet Read(string text)
    {
        var net = new DumpedNet { IsRead = text.Length > 0 };
        var layer = new DumpedLayer();
        var depth = 0;
        var isLayer = false;
        var isParameter = false;
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            var line = raw.Trim();
            if (line is "}")
            {
                depth--;
                if (depth == 0 && isLayer) net._layers.TryAdd(layer.Name, layer);
                if (depth < 2) isParameter = false;
                if (depth < 1) isLayer = false;
                continue;
            }

            if (line.EndsWith('{'))
            {
                var block = line[..^1].Trim();
                if (depth == 0 && block is "layer" or "layers") (layer, isLayer) = (new DumpedLayer(), true);
                if (depth == 1 && isLayer && block is "param") (isParameter, _) = (true, layer.ParameterNames = [.. layer.ParameterNames, ""]);
                depth++;
                continue;
            }

            if (depth == 0 && line is "force_backward: true") net.ForceBackward = true;
            else if (depth == 1 && isLayer && Value(line, "name: ") is { } name) layer.Name = name;
            else if (depth == 1 && isLayer && Value(line, "type: ") is { } type) layer.Type = type;
            else if (depth == 2 && isParameter && Value(line, "name: ") is { } parameter) layer.ParameterNames[^1] = parameter;
        }

        return net;
    }

    private static string? Value(ReadOnlySpan<char> line, string field)
    {
        if (!line.StartsWith(field, StringComparison.Ordinal)) return null;
        var value = line[field.Length..];
        return new string(value.Length > 1 && value[0] == '"' && value[^1] == '"' ? value[1..^1] : value);
    }
}

internal sealed class DumpedLayer
{
    public string Name { get; set; } = "";

    public string Type { get; set; } = "";

    /// <summary>Empty where a parameter has none.</summary>
    public string[] ParameterNames { get; set; } = [];
}
