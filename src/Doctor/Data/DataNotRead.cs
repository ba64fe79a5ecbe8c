using CaffeTop.Doctor.Nets;
using CaffeTop.Engine.Proto;

namespace CaffeTop.Doctor.Data;

/// <summary>Data that the doctor does not open: image lists, HDF5, LevelDB and the forks' sources. What their records hold was not looked at.</summary>
public sealed class DataNotRead : IRule
{
    public string Id => "data-not-read";

    internal Finding? Check(NetNode node, Func<string, string> resolve)
    {
        var source = node.Type switch
        {
            "Data" when node.Layer.DataParam is { } data && IsLevelDb(data, resolve) => $"the LevelDB \"{Words.Name(data.Source)}\"",
            "ImageData" => $"the image list \"{Words.Name(node.Layer.ImageDataParam?.Source ?? "")}\"",
            "HDF5Data" => $"the HDF5 files of \"{Words.Name(node.Layer.Hdf5DataParam?.Source ?? "")}\"",
            "WindowData" => $"the window list \"{Words.Name(node.Layer.WindowDataParam?.Source ?? "")}\"",
            "MemoryData" => "arrays that a program hands over",
            "Python" or "Input" or "DummyData" or "Data" or "Parameter" => null,
            _ when LayerKind.IsSource(node) => $"{node.Type}'s own files",
            _ => null,
        };
        return source is null ? null : this.Hint(
            node.Place, $"\"{Words.Name(node.Name)}\" reads {source}, which the doctor does not open: its labels and images were not looked at.",
            "Only LMDB is read here. Labels out of range, sorted records and wrong sizes cannot be seen in this data.",
            "Convert it to LMDB (Caffe's convert_imageset, or caffetop data) to have it checked, and to train it with caffetop.");
    }

    // What lies there counts; backend only where nothing does (it is LEVELDB where a file does not say, and those who left it out may mean either).
    private static bool IsLevelDb(DataParameter data, Func<string, string> resolve)
    {
        if (data.Source.Length == 0) return false;
        var path = resolve(data.Source);
        return !File.Exists(Path.Combine(path, "data.mdb"))
            && (File.Exists(Path.Combine(path, "CURRENT")) || data is { HasBackend: true, Backend: DataParameter.Types.DB.Leveldb });
    }
}
