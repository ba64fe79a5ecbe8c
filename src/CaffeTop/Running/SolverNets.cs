using CaffeTop.Engine.Proto;
using CaffeTop.Events;

namespace CaffeTop.Running;

/// <summary>Reads the nets that a solver names, each file once, and makes the digits' databases that they need.</summary>
internal sealed class SolverNets(PathResolver paths, string solverFile, Action<TrainingEvent> tell, Action<string> say)
{
    private readonly NetLoader _loader = new(tell);
    private readonly Dictionary<string, NetFile> _read = new(StringComparer.Ordinal);

    public string? Place(LayerParameter layer) => _loader.Place(layer);

    public NetParameter Load(string path)
    {
        if (!_read.TryGetValue(path, out var net))
        {
            var file = paths.Existing(path);
            net = _loader.Open(file);
            new ShippedDigits(paths, say).WriteMissing(net.Net, [Folder(file), Folder(solverFile)]);
            _read[path] = net;
        }

        _loader.TellNotes(net);
        return net.Net;
    }

    private static string Folder(string file) => Path.GetDirectoryName(file) is { Length: > 0 } folder ? folder : ".";
}
