using CaffeTop.Engine.Proto.Upgrade;

namespace CaffeTop.Engine.Snapshots;

/// <summary>
/// A .caffemodel: the layers in their order, with blobs that are read on demand. Opening scans the file once without loading weights; memory
/// does not depend on the file's size. Understands the formats with <c>layers</c> (V1) and <c>layers { layer }</c> (V0) and upgrades them as
/// the text is upgraded. Not for two threads at once, except the blobs' reading, which is locked.
/// </summary>
public sealed class ModelFile : IDisposable
{
    private readonly FileWireReader _reader;

    private ModelFile(FileWireReader reader, ModelScan scan)
    {
        _reader = reader;
        Name = scan.Name;
        Layers = scan.Layers;
        Notes = scan.Notes;
        Warnings = scan.Warnings;
    }

    public string Path => _reader.Path;

    /// <summary>The net's name.</summary>
    public string Name { get; }

    public IReadOnlyList<SavedLayer> Layers { get; }

    /// <summary>What Caffe would log about upgrading the file.</summary>
    public IReadOnlyList<UpgradeNote> Notes { get; }

    /// <summary>What is odd about the file, as sentences: two layers of one name that both hold weights.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>
    /// Opens and scans a model. Errors (<see cref="CaffeTopException"/>, with the offset): not a regular file, empty, text, HDF5, a solver
    /// state, a mean file, above 2 GB, truncated, damaged, a blob whose numbers do not match its shape.
    /// </summary>
    public static ModelFile Open(string path)
    {
        var reader = new FileWireReader(path);
        try
        {
            FileKind.Expect(FileKind.Model, reader);
            var scan = new ModelScan(reader);
            scan.Run();
            return new ModelFile(reader, scan);
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    public void Dispose() => _reader.Dispose();
}
