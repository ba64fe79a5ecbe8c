using CaffeTop.Engine.Proto;
using CaffeTop.Events;

namespace CaffeTop.Running;

/// <summary>Reads the nets that a solver names, each file once, and makes the digits' databases that they need.</summary>
internal sealed class SolverNets(PathResolver paths, string solverFile, Action<TrainingEvent> tell, Action<string> say)
{
    private readonly NetLoader _loader = new(tell);
    private readonly Dictionary<string, NetParameter> _read = new(StringComparer.Ordinal);

    public string? Place(LayerParameter layer) => _loader.Place(layer);

    public NetParameter Load(string path)
    {
        if (_read.TryGetValue(path, out var known)) return known;
        var file = paths.Existing(path);
        var net = _loader.Read(file);
        new ShippedDigits(paths, say).WriteMissing(net, [Folder(file), Folder(solverFile)]);
        _read[path] = net;
        return net;
    }

    private static string Folder(string file) => Path.GetDirectoryName(file) is { Length: > 0 } folder ? folder : ".";
}
