using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace CaffeTop.Engine.Tests.Layers;

/// <summary>What a real Caffe computed for a tiny net in one phase: NAME_PHASE.json (an index) and .bin (float32); see the folder's README.</summary>
internal sealed class ReferenceDump
{
    private readonly Dictionary<(string Kind, string Name), (int[] Shape, float[] Values)> _blobs = [];

    private ReferenceDump(string index, byte[] values)
    {
        using var document = JsonDocument.Parse(index);
        Loss = float.Parse(document.RootElement.GetProperty("loss").GetString()!, CultureInfo.InvariantCulture);
        var floats = MemoryMarshal.Cast<byte, float>(values);
        foreach (var entry in document.RootElement.GetProperty("blobs").EnumerateArray())
        {
            int[] shape = [.. entry.GetProperty("shape").EnumerateArray().Select(e => e.GetInt32())];
            var start = entry.GetProperty("offset").GetInt32() / sizeof(float);
            var count = shape.Aggregate(1, (product, extent) => product * extent);
            var key = (entry.GetProperty("kind").GetString()!, entry.GetProperty("name").GetString()!);
            _blobs[key] = (shape, floats.Slice(start, count).ToArray());
        }
    }

    public static ReferenceDump Read(string folder, string net, string phase)
        => new(File.ReadAllText(Path.Combine(folder, $"{net}_{phase}.json")), File.ReadAllBytes(Path.Combine(folder, $"{net}_{phase}.bin")));

    /// <summary>The net's loss.</summary>
    public float Loss { get; }

    public IEnumerable<string> Names(string kind) => _blobs.Keys.Where(key => key.Kind == kind).Select(key => key.Name);

    public int[] Shape(string kind, string name) => _blobs[(kind, name)].Shape;

    public float[] Values(string kind, string name) => _blobs[(kind, name)].Values;
}
