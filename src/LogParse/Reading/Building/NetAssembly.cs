using System.Globalization;
using CaffeTop.Events;

namespace CaffeTop.LogParse.Reading.Building;

/// <summary>Nets and their layers from the lines of their set-up; what these leave out comes from the net's dump.</summary>
internal sealed class NetAssembly(EventQueue queue)
{
    private readonly List<BackwardNeed> _backward = [];
    private readonly List<string> _outputs = [];
    private LayerAssembly? _layer;
    private string _source = "";
    private DumpedNet _dump = DumpedNet.None;
    private DateTimeOffset? _readyTime;

    /// <summary>−1 the train net, 0… the test nets: the one that was made last, or is being made.</summary>
    public int Index { get; private set; } = -1;

    /// <summary>The data layer of the train net that its passes belong to, where there is but one.</summary>
    public string DataLayer { get; private set; } = "";

    public void Named(int index, string source)
    {
        Close();
        (Index, _source) = (index, source.EndsWith("net_param.", StringComparison.Ordinal) ? source[..^1] : source);
    }

    public void Dumped(DateTimeOffset? time, string text)
    {
        Close();
        _dump = DumpedNet.Read(text);
        if (Index < 0) DataLayer = _dump.OnlyDataLayer;
        queue.Add(new NetStarted(Index, _source, text) { Time = time });
        _source = "";
    }

    /// <summary>A line of the set-up; false where it says nothing about a layer.</summary>
    public bool TryLine(DateTimeOffset? time, string text)
    {
        const string Needs = " needs backward computation.", NeedsNot = " does not need backward computation.", Produces = "This network produces output ";
        if (text.StartsWith("Creating layer ", StringComparison.Ordinal))
        {
            // Losses make their softmax through the factory, under their own name; so do other layers, whose lines are no layer's beginning.
            if (_layer is not null && _layer.Name == text[15..] && _layer.HasBegun) return _layer.HasOwnSoftmax;
            Close();
            _layer = new LayerAssembly(Index, text[15..], time, _dump);
            return true;
        }

        if (text.StartsWith("Creating Layer ", StringComparison.Ordinal))
        {
            if (_layer is null || _layer.HasBegun || _layer.Name != text[15..])
            {
                Close();
                _layer = new LayerAssembly(Index, text[15..], time, _dump);
            }

            return _layer.HasBegun = true;
        }

        if (_layer is not null && _layer.TryLine(text)) return true;
        if (text.EndsWith(Needs, StringComparison.Ordinal)) return Backward(time, text[..^Needs.Length], true);
        if (text.EndsWith(NeedsNot, StringComparison.Ordinal)) return Backward(time, text[..^NeedsNot.Length], false);
        if (text.StartsWith(Produces, StringComparison.Ordinal))
        {
            CloseLayer();
            _outputs.Add(text[Produces.Length..]);
            return true;
        }

        if (!text.StartsWith("Network initialization done", StringComparison.Ordinal)) return false;
        _readyTime = time;
        CloseLayer();
        Ready();
        return true;
    }

    public bool TryTopShape(string shape)
    {
        if (_layer is null) return false;
        _layer.TopShape(shape);
        return true;
    }

    /// <summary>A line from elsewhere: a layer whose last line has come is before it.</summary>
    public void CloseWhole()
    {
        if (_layer is { IsWhole: true }) CloseLayer();
    }

    /// <summary>No more lines of this net come.</summary>
    public void Close()
    {
        CloseLayer();
        if (_backward.Count > 0) Ready();
    }

    private void CloseLayer()
    {
        if (_layer is { HasBegun: true }) queue.Add(_layer.Layer());
        _layer = null;
    }

    private bool Backward(DateTimeOffset? time, string layer, bool needed)
    {
        CloseLayer();
        _readyTime = time;
        _backward.Add(new BackwardNeed(layer, needed));
        return true;
    }

    private void Ready()
    {
        queue.Add(new NetReady(Index, [.. _backward], [.. _outputs], _dump.ForceBackward) { Time = _readyTime });
        _backward.Clear();
        _outputs.Clear();
    }
}

/// <summary>A layer from the lines of its set-up.</summary>
internal sealed class LayerAssembly(int net, string name, DateTimeOffset? time, DumpedNet dump)
{
    private readonly List<string> _bottoms = [];
    private readonly List<string> _tops = [];
    private readonly List<bool> _inPlace = [];
    private readonly List<string> _shapes = [];
    private readonly List<float> _weights = [];
    private readonly List<SharedParameter> _shared = [];
    private readonly DumpedLayer? _dumped = dump.Find(name);
    private long _memory;

    public string Name => name;

    /// <summary>Its own first line has come, not only its factory's.</summary>
    public bool HasBegun { get; set; }

    /// <summary>The line has come that ends all layers' but those that share parameters.</summary>
    public bool IsWhole { get; private set; }

    public bool HasOwnSoftmax => _dumped?.Type is null or "" or "SoftmaxWithLoss" or "InfogainLoss";

    public bool TryLine(string text)
    {
        const string InPlace = " (in-place)", Weight = "with loss weight ", Memory = "Memory required for data: ", Sharing = "Sharing parameters '";
        if (text.StartsWith("Setting up ", StringComparison.Ordinal)) return true;
        if (text.StartsWith(Weight, StringComparison.Ordinal))
        {
            while (_weights.Count < _shapes.Count) _weights.Add(0);
            if (_weights.Count > 0 && float.TryParse(text[Weight.Length..], CultureInfo.InvariantCulture, out var weight)) _weights[^1] = weight;
            return true;
        }

        if (text.StartsWith(Memory, StringComparison.Ordinal))
        {
            IsWhole = true;
            _ = long.TryParse(text[Memory.Length..], CultureInfo.InvariantCulture, out _memory);
            return true;
        }

        if (text.StartsWith(Sharing, StringComparison.Ordinal)) return TrySharing(text[Sharing.Length..]);
        if (!text.StartsWith(name, StringComparison.Ordinal)) return false;
        var rest = text[name.Length..];
        if (rest.StartsWith(" <- ", StringComparison.Ordinal))
        {
            _bottoms.Add(rest[4..]);
            return true;
        }

        if (!rest.StartsWith(" -> ", StringComparison.Ordinal)) return false;
        _inPlace.Add(rest.EndsWith(InPlace, StringComparison.Ordinal));
        _tops.Add(_inPlace[^1] ? rest[4..^InPlace.Length] : rest[4..]);
        return true;
    }

    public void TopShape(string shape) => _shapes.Add(shape);

    public LayerDeclared Layer()
    {
        while (_weights.Count < _tops.Count) _weights.Add(0);
        return new LayerDeclared(net, name, Type, _bottoms, _tops, _inPlace, _shapes, _weights, _memory, Parameters()) { Time = time };
    }

    // The net adds splits to what its dump says.
    private string Type => _dumped?.Type ?? (dump.IsRead && name.EndsWith("_split", StringComparison.Ordinal) ? "Split" : "");

    // "w' owned by layer 'ip1', param index 0"
    private bool TrySharing(string text)
    {
        var owned = text.IndexOf("' owned by layer '", StringComparison.Ordinal);
        var index = text.LastIndexOf("', param index ", StringComparison.Ordinal);
        if (owned < 0 || index < owned || !int.TryParse(text[(index + 15)..], CultureInfo.InvariantCulture, out var number)) return false;
        _shared.Add(new SharedParameter(_shared.Count, text[..owned], text[(owned + 18)..index], number));
        return true;
    }

    // The log names the shared ones only; the dump has the names of all.
    private IReadOnlyList<SharedParameter> Parameters()
    {
        if (_dumped is null) return _shared;
        var parameters = new List<SharedParameter>();
        var next = 0;
        for (var i = 0; i < _dumped.ParameterNames.Length; i++)
        {
            var parameter = _dumped.ParameterNames[i];
            if (parameter.Length == 0) continue;
            parameters.Add(next < _shared.Count && _shared[next].Name == parameter
                ? _shared[next++] with { Index = i }
                : new SharedParameter(i, parameter, null, i));
        }

        return next == _shared.Count ? parameters : _shared;
    }
}
