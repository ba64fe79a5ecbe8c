using System.Runtime.InteropServices;
using System.Text.Json;
using CaffeTop.Engine.Data.NumPy;
using CaffeTop.Engine.Nets.Summary;
using CaffeTop.Engine.Proto;

namespace CaffeTop.EndToEnd;

/// <summary>Small nets whose every blob and gradient a real Caffe has written down, through <c>caffetop blobs</c>.</summary>
public sealed class ReferenceTests : IDisposable
{
    private readonly Workplace _here = new();

    public void Dispose() => _here.Dispose();

    [SkippableTheory]
    [InlineData("TRAIN")]
    [InlineData("TEST")]
    public void Every_net_of_the_reference_that_can_run(string phase)
    {
        var folder = ReferenceFolder();
        Skip.If(folder is null, "the shared folder with reference numbers is not beside the checkout");
        var wrong = new List<string>();
        var compared = 0;
        foreach (var json in Directory.GetFiles(folder, $"*_{phase}.json").Order(StringComparer.Ordinal))
        {
            var net = Path.GetFileNameWithoutExtension(json)[..^(phase.Length + 1)];
            if (Compare(folder, net, phase) is { } difference) wrong.Add($"{net} {phase}: {difference}");
            else compared++;
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(compared > 20, $"only {compared} nets were compared");
    }

    // Null: all within the tolerance, or the net has a layer that this version cannot run.
    private string? Compare(string folder, string net, string phase)
    {
        var prototxt = Path.Combine(folder, net + ".prototxt");
        using var dump = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, $"{net}_{phase}.json")));
        var bytes = File.ReadAllBytes(Path.Combine(folder, $"{net}_{phase}.bin"));
        var entries = dump.RootElement.GetProperty("blobs").EnumerateArray().Select(e => new Entry(e, bytes)).ToList();
        var state = new NetState { Phase = phase == "TRAIN" ? Phase.Train : Phase.Test };
        var summary = NetSummary.Describe(NetFile.Read(prototxt).Net, new SummaryOptions { State = state });
        using var description = JsonDocument.Parse(SummaryJson.Render(summary));
        var layers = description.RootElement.GetProperty("layers").EnumerateArray().ToList();
        if (layers.Any(layer => !layer.GetProperty("implemented").GetBoolean())) return null;

        var inputs = layers.Where(layer => layer.GetProperty("type").GetString() == "Input")
            .SelectMany(layer => layer.GetProperty("tops").EnumerateArray().Select(top => top.GetString())).ToHashSet();
        var read = layers.SelectMany(layer => layer.GetProperty("bottoms").EnumerateArray().Select(bottom => bottom.GetString())).ToHashSet();
        var loss = layers.Where(layer => layer.GetProperty("type").GetString()!.EndsWith("Loss", StringComparison.Ordinal))
            .SelectMany(layer => layer.GetProperty("tops").EnumerateArray().Take(1).Select(top => top.GetString())).ToHashSet();
        var set = new Dictionary<string, NumPyArray>();
        foreach (var entry in entries)
        {
            if (entry.Kind == "param_data") set["param/" + entry.Parameter] = entry.Array;
            if (entry.Kind == "blob_data" && inputs.Contains(entry.Name)) set["data/" + entry.Name] = entry.Array;
            if (entry.Kind == "blob_diff" && !read.Contains(entry.Name) && !loss.Contains(entry.Name)) set["diff/" + entry.Name] = entry.Array;
        }

        NpzWriter.Write(_here["in.npz"], set);
        var result = _here.Run("blobs", prototxt, "--phase", phase, "--set", "in.npz", "--backward", "--out", "out.npz");
        if (result.ExitCode != 0) return result.Sentences;
        using var npz = NpzReader.Open(_here["out.npz"]);
        foreach (var entry in entries)
        {
            var key = entry.Kind switch
            {
                "blob_data" => "data/" + entry.Name,
                "blob_diff" => "diff/" + entry.Name,
                "param_diff" => "param_diff/" + entry.Parameter,
                "param_data_after" => "param/" + entry.Parameter,
                _ => null,
            };
            if (key is null || !npz.Names.Contains(key)) continue;
            if (Difference(entry.Array.Values, npz.Read(key).Values) is { } difference) return $"{key}: {difference}";
        }

        return null;
    }

    private static string? Difference(float[] expected, float[] found)
    {
        if (expected.Length != found.Length) return $"{found.Length} values, {expected.Length} expected";
        var scale = expected.Length == 0 ? 0 : expected.Max(Math.Abs);
        for (var i = 0; i < expected.Length; i++)
        {
            if (Math.Abs(expected[i] - found[i]) > (1e-4 * scale) + 1e-7) return $"[{i}] is {found[i]}, {expected[i]} expected";
        }

        return null;
    }

    private static string? ReferenceFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", "reference", "layers");
            if (Directory.Exists(candidate)) return candidate;
        }

        return null;
    }

    private sealed class Entry(JsonElement json, byte[] bytes)
    {
        public string Kind { get; } = json.GetProperty("kind").GetString()!;

        public string Name { get; } = json.GetProperty("name").GetString()!;

        /// <summary><c>layer.index</c> as <c>layer/index</c>.</summary>
        public string Parameter => Name[..Name.LastIndexOf('.')] + "/" + Name[(Name.LastIndexOf('.') + 1)..];

        public NumPyArray Array { get; } = Read(json, bytes);

        private static NumPyArray Read(JsonElement json, byte[] bytes)
        {
            int[] shape = [.. json.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32())];
            var count = shape.Aggregate(1, (a, b) => a * b);
            return new NumPyArray(shape, MemoryMarshal.Cast<byte, float>(bytes.AsSpan(json.GetProperty("offset").GetInt32(), count * 4)).ToArray());
        }
    }
}
