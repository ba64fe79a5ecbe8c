using System.Buffers;
using System.Text;
using CaffeTop.Engine.Data.Lmdb;

namespace CaffeTop.Engine.Data.Datasets;

/// <summary>
/// Makes LMDBs of MNIST's IDX files as Caffe's convert_mnist_data does: keys %08d, one Datum 1 × rows × columns with its label each.
/// </summary>
public static class MnistConverter
{
    private static readonly (string Images, string Labels, string Database)[] Sets =
    [
        ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "mnist_train_lmdb"),
        ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte", "mnist_test_lmdb"),
    ];

    /// <summary>
    /// Makes mnist_train_lmdb and mnist_test_lmdb in <paramref name="outputFolder"/> of the four files, each gzipped or not, in <paramref
    /// name="folder"/>.
    /// </summary>
    /// <exception cref="CaffeTopException">a file is missing or damaged, or a database is there already.</exception>
    public static IReadOnlyList<MnistDatabase> ConvertFolder(string folder, string outputFolder, bool overwrite = false)
    {
        if (!Directory.Exists(folder))
        {
            throw new CaffeTopException(folder, "there is no such folder; one with MNIST's four IDX files was expected");
        }
        // All four are looked for before the first database is begun.
        var files = Sets.Select(set => (Images: Find(folder, set.Images), Labels: Find(folder, set.Labels), set.Database)).ToList();
        return [.. files.Select(set => Convert(set.Images, set.Labels, Path.Combine(outputFolder, set.Database), overwrite))];
    }

    /// <summary>Makes the LMDB <paramref name="database"/> of one file of images and one of labels.</summary>
    /// <exception cref="CaffeTopException">a file is missing or damaged, the counts differ, or the database is there already.</exception>
    public static MnistDatabase Convert(string imagesPath, string labelsPath, string database, bool overwrite = false)
    {
        using var images = IdxReader.Open(imagesPath, 3);
        using var labels = IdxReader.Open(labelsPath, 1);
        if (images.Count != labels.Count)
        {
            throw new CaffeTopException(imagesPath, $"has {images.Count} images, {labelsPath} has {labels.Count} labels; they do not "
                + "belong together");
        }

        if (images.Count > 100_000_000)
        {
            throw new CaffeTopException(imagesPath, $"has {images.Count} images; keys of eight digits count to 99999999");
        }
        using var writer = LmdbWriter.Create(database, overwrite);
        var pixels = new byte[images.Rows * images.Columns];
        var label = new byte[1];
        var datum = new ArrayBufferWriter<byte>();
        for (var i = 0; i < images.Count; i++)
        {
            images.Read(pixels, i);
            labels.Read(label, i);
            datum.ResetWrittenCount();
            DatumWriter.Write(datum, 1, images.Rows, images.Columns, pixels, label[0]);
            writer.Append(Encoding.ASCII.GetBytes(i.ToString("d8")), datum.WrittenSpan);
        }

        images.CheckEnd();
        labels.CheckEnd();
        writer.Commit();
        return new MnistDatabase(database, images.Count, images.Rows, images.Columns);
    }

    private static string Find(string folder, string name)
    {
        var plain = Path.Combine(folder, name);
        string[] candidates = [plain, plain + ".gz", Path.Combine(folder, name.Replace("-idx", ".idx"))];
        return Array.Find(candidates, File.Exists)
            ?? throw new CaffeTopException(folder, $"holds no {name} or {name}.gz; MNIST's four IDX files were expected");
    }
}
