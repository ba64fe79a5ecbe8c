using System.Globalization;
using System.Text;
using CaffeTop.Events;

namespace CaffeTop.Runs;

/// <summary>What Caffe said while it made one net: the shapes of each layer's tops, in the order of the lines (<c>Setting up L</c>, <c>Top shape: …</c>).</summary>
public sealed class NetSetUp(int net)
{
    private const int MostLayers = 100_000;

    private readonly Dictionary<string, List<string>> _shapes = new(StringComparer.Ordinal);
    private List<string>? _current;

    /// <summary>−1 the train net, 0… the test nets.</summary>
    public int Net { get; } = net;

    /// <summary>C, H, W of the first top of four axes: the data's; null where none was told.</summary>
    public int[]? DataShape { get; private set; }

    /// <summary>A layer's top shapes as <c>64x1x28x28</c>, or null.</summary>
    public IReadOnlyList<string>? Shapes(string layer) => _shapes.GetValueOrDefault(layer);

    internal void Layer(ReadOnlySpan<byte> line)
    {
        // NVCaffe: "TRAIN Top shape for layer 1 'conv1' 64 20 24 24 (737280)".
        if (line.IndexOf(" Top shape for layer "u8) > 0)
        {
            var name = line.IndexOf((byte)'\'');
            var end = line.LastIndexOf((byte)'\'');
            if (name >= 0 && end > name) TopShape(line[(end + 1)..]);
            return;
        }

        if (!line.StartsWith("Setting up "u8) || _shapes.Count == MostLayers) return;
        var layer = SafeText.Clean(Encoding.UTF8.GetString(line["Setting up "u8.Length..]).Trim());
        _current = [];
        _shapes[layer] = _current;
    }

    // "64 1 28 28 (50176)".
    internal void TopShape(ReadOnlySpan<byte> line)
    {
        if (_current is null || _current.Count > 1000) return;
        var text = Encoding.UTF8.GetString(line);
        var end = text.IndexOf('(', StringComparison.Ordinal);
        var dims = (end < 0 ? text : text[..end]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (dims.Length > 32 || !dims.All(static d => int.TryParse(d, NumberStyles.None, CultureInfo.InvariantCulture, out _))) return;
        _current.Add(dims.Length == 0 ? "scalar" : string.Join('x', dims));
        if (DataShape is null && dims.Length == 4) DataShape = [.. dims[1..].Select(static d => int.Parse(d, CultureInfo.InvariantCulture))];
    }
}
