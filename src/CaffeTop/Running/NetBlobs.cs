using System.Globalization;
using CaffeTop.Engine;
using CaffeTop.Engine.Data.NumPy;
using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Running;

/// <summary>
/// A net's blobs and parameters under the names that <c>caffetop blobs</c> gives them: <c>data/BLOB</c>, <c>diff/BLOB</c>,
/// <c>param/LAYER/INDEX</c>, <c>param_diff/LAYER/INDEX</c>. Layer and blob names may hold slashes.
/// </summary>
internal sealed class NetBlobs
{
    private readonly Net _net;
    private readonly string _file;
    private readonly Dictionary<string, Blob> _parameters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Blob> _inputs = new(StringComparer.Ordinal);
    private readonly List<(string Key, Blob Blob, float[] Values)> _diffs = [];

    public NetBlobs(Net net, string file)
    {
        _net = net;
        _file = file;
        foreach (var layer in net.Layers)
        {
            for (var i = 0; i < layer.Layer.Parameters.Count; i++)
                _parameters[string.Create(CultureInfo.InvariantCulture, $"{layer.Layer.Name}/{i}")] = layer.Layer.Parameters[i].Blob;
        }

        foreach (var input in net.Inputs) _inputs[input.Name] = input;
    }

    /// <summary>The loss of the last <see cref="Run"/>.</summary>
    public float Loss { get; private set; }

    /// <summary>Takes every array of a .npz; a key that means nothing here, or a shape that is not the blob's, is an error that names it.</summary>
    public void Set(string npz, NpzReader arrays, bool backward)
    {
        foreach (var key in arrays.Names)
        {
            if (key is "loss" || key.StartsWith("param_diff/", StringComparison.Ordinal)) throw Unknown(npz, key, "is a result; it cannot be set");
            var blob = Find(npz, key, backward);
            var array = arrays.Read(key);
            if (!array.Shape.AsSpan().SequenceEqual(blob.Shape.Dims))
                throw new CaffeTopException($"{npz}[{key}]", $"has the shape {Show(array.Shape)}, but {_file} gives it the shape {Show(blob.Shape.Dims)}");
            if (key.StartsWith("diff/", StringComparison.Ordinal)) _diffs.Add((key, blob, array.Values));
            else blob.CopyDataFrom(array.Values);
        }
    }

    /// <summary>
    /// One forward pass and, where asked, one backward pass. Before backward the diff of a loss top holds its loss weight, that of any other
    /// output zero, unless it was set.
    /// </summary>
    public void Run(bool backward)
    {
        _net.Forward();
        Loss = _net.ReadLoss();
        if (!backward) return;
        foreach (var (_, blob, values) in _diffs) blob.CopyDiffFrom(values);
        _net.ClearParameterDiffs();
        _net.Backward();
        _net.SettleParameterDiffs();
    }

    /// <summary>Everything there is to write, in the order of the net.</summary>
    public IEnumerable<KeyValuePair<string, NumPyArray>> Read(bool backward)
    {
        foreach (var name in _net.BlobNames)
        {
            if (name == "(automatic)" || _net.FindBlob(name) is not { } blob) continue;
            yield return new("data/" + name, new NumPyArray([.. blob.Shape.Dims], blob.DataToArray()));
            if (backward) yield return new("diff/" + name, new NumPyArray([.. blob.Shape.Dims], blob.DiffToArray()));
        }

        foreach (var (name, blob) in _parameters)
        {
            yield return new("param/" + name, new NumPyArray([.. blob.Shape.Dims], blob.DataToArray()));
            if (backward) yield return new("param_diff/" + name, new NumPyArray([.. blob.Shape.Dims], blob.DiffToArray()));
        }

        yield return new("loss", NumPyArray.Scalar(Loss));
    }

    private Blob Find(string npz, string key, bool backward)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var name = key[(slash + 1)..];
        switch (slash < 0 ? "" : key[..slash])
        {
            case "data":
                if (_inputs.TryGetValue(name, out var input)) return input;
                throw _net.FindBlob(name) is null
                    ? Unknown(npz, key, "names no blob of " + _file, name, _inputs.Keys)
                    : Unknown(npz, key, "is computed by the net; only the tops of Input layers can be set" + List(_inputs.Keys));
            case "diff":
                if (!backward) throw Unknown(npz, key, "is read by Backward only; add --backward");
                return _net.FindBlob(name) ?? throw Unknown(npz, key, "names no blob of " + _file, name, _net.BlobNames);
            case "param":
                return _parameters.TryGetValue(name, out var parameter)
                    ? parameter
                    : throw Unknown(npz, key, "names no parameter of " + _file, name, _parameters.Keys);
            default:
                throw Unknown(npz, key, "is no known array; keys are data/BLOB, diff/BLOB and param/LAYER/INDEX");
        }
    }

    private static CaffeTopException Unknown(string npz, string key, string reason) => new($"{npz}[{key}]", reason);

    private static CaffeTopException Unknown(string npz, string key, string reason, string name, IEnumerable<string> known)
    {
        var nearest = NearestName.Find(name, known);
        return new($"{npz}[{key}]", reason + (nearest is null ? List(known) : $"; did you mean {nearest}?"));
    }

    private static string List(IEnumerable<string> known)
    {
        string[] names = [.. known.Take(10)];
        return names.Length == 0 ? " (there are none)" : $" ({string.Join(", ", names)}{(names.Length == 10 ? ", …" : "")})";
    }

    private static string Show(ReadOnlySpan<int> shape) => "(" + string.Join(", ", shape.ToArray()) + ")";
}
