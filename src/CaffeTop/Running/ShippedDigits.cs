using CaffeTop.Engine.Data.Datasets;
using CaffeTop.Engine.Proto;

namespace CaffeTop.Running;

/// <summary>
/// Writes the MNIST databases that a net names when they are missing and MNIST's files lie beside the net or the solver, as they do in
/// examples/mnist: the first run then needs no other command. What is there already is never touched.
/// </summary>
/// <param name="paths">Finds what the net names.</param>
/// <param name="say">Told what was written.</param>
internal sealed class ShippedDigits(PathResolver paths, Action<string> say)
{
    private static readonly Dictionary<string, (string Images, string Labels)> Sets = new(StringComparer.Ordinal)
    {
        ["mnist_train_lmdb"] = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
        ["mnist_test_lmdb"] = ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
    };

    /// <param name="folders">Where the digits may lie.</param>
    public void WriteMissing(NetParameter net, IReadOnlyList<string> folders)
    {
        foreach (var layer in net.Layer)
        {
            if (layer.Type != "Data" || layer.DataParam is not { HasSource: true } data) continue;
            if (Sets.TryGetValue(Path.GetFileName(data.Source.TrimEnd('/')), out var set)) WriteMissing(data.Source, set, folders);
        }
    }

    private void WriteMissing(string source, (string Images, string Labels) set, IReadOnlyList<string> folders)
    {
        var existing = paths.Existing(source);
        if (Directory.Exists(existing) || File.Exists(existing)) return;
        foreach (var folder in folders)
        {
            if (Find(folder, set.Images) is not { } images || Find(folder, set.Labels) is not { } labels) continue;
            var database = paths.ToWrite(source.TrimEnd('/'));
            var made = MnistConverter.Convert(images, labels, database);
            say($"{source} was missing: made {made.Path} of {images} ({made.Count} images of {made.Rows}x{made.Columns})");
            return;
        }
    }

    private static string? Find(string folder, string name)
    {
        var plain = Path.Combine(folder, name);
        return File.Exists(plain) ? plain : File.Exists(plain + ".gz") ? plain + ".gz" : null;
    }
}
