using CaffeTop.Engine.Proto.Upgrade;
using Old = CaffeTop.Engine.Proto.V1LayerParameter.Types.LayerType;

namespace CaffeTop.Engine.Snapshots;

/// <summary>One pass over a model file's wire format that finds names, types, bottoms, tops and blobs (field numbers: caffe.proto).</summary>
internal sealed class ModelScan(FileWireReader reader)
{
    /// <summary>Objects (layers, blobs, names) in one file; the largest public nets have a few thousand.</summary>
    private const int MostObjects = 1_000_000;
    private const int LongestName = 1 << 16;

    // name, type, bottom, top, blobs, and the old net's nested layer.
    private static readonly LayerFields NewFields = new(1, 2, 3, 4, 7, 0);
    private static readonly LayerFields OldFields = new(4, 5, 2, 3, 6, 1);
    private static readonly LayerFields FirstFields = new(1, 2, 0, 0, 50, 0);

    private readonly List<SavedLayer> _old = [];
    private readonly List<string> _inputs = [];
    private int _objects;
    private bool _hasInputShapes;
    private bool _hasFirst;
    private bool _hasTransformation;
    private bool _hasBatchNormParams;

    public string Name { get; private set; } = "";

    public List<SavedLayer> Layers { get; private set; } = [];

    public List<UpgradeNote> Notes { get; } = [];

    public List<string> Warnings { get; } = [];

    public void Run()
    {
        while (!reader.AtEnd)
        {
            var (field, type) = reader.ReadTag();
            switch (field)
            {
                case 1 when type == WireType.Bytes:
                    Name = reader.ReadString(LongestName);
                    break;
                case 2 when type == WireType.Bytes:
                    if (ScanLayer(OldFields) is { } old) _old.Add(old);
                    break;
                case 3 when type == WireType.Bytes:
                    Count();
                    _inputs.Add(reader.ReadString(LongestName));
                    break;
                case 4 or 8:
                    _hasInputShapes = true;
                    reader.SkipField(field, type);
                    break;
                case 100 when type == WireType.Bytes:
                    Layers.Add(ScanLayer(NewFields)!);
                    break;
                default:
                    reader.SkipField(field, type);
                    break;
            }
        }

        Upgrade();
        WarnOfTwins();
    }

    private void Count()
    {
        if (++_objects > MostObjects) throw reader.Error($"more than {MostObjects:N0} layers, blobs and names: this is no model of a net");
    }

    private SavedLayer? ScanLayer(LayerFields fields)
    {
        Count();
        var outer = reader.Enter();
        string name = "", type = "";
        var isPadding = false;
        List<string>? bottoms = null, tops = null;
        List<SavedBlob>? blobs = null;
        var number = Old.None;
        var parameters = 0;
        Old? transformed = null;
        while (!reader.AtEnd)
        {
            var at = reader.Position;
            var (field, wire) = reader.ReadTag();
            if (field == fields.Name && wire == WireType.Bytes)
            {
                name = reader.ReadString(LongestName);
            }
            else if (field == fields.Type && wire == WireType.Varint && fields == OldFields)
            {
                // A fork's number: Caffe's reader leaves it unset; only names count when weights are copied.
                number = (Old)(int)reader.ReadVarint();
                type = LayerTypes.FromNumber(number) ?? "";
            }
            else if (field == fields.Type && wire == WireType.Bytes && fields != OldFields)
            {
                type = reader.ReadString(LongestName);
            }
            else if (field == fields.Bottom && wire == WireType.Bytes)
            {
                Count();
                (bottoms ??= []).Add(reader.ReadString(LongestName));
            }
            else if (field == fields.Top && wire == WireType.Bytes)
            {
                Count();
                (tops ??= []).Add(reader.ReadString(LongestName));
            }
            else if (field == fields.Blobs && wire == WireType.Bytes)
            {
                Count();
                var end = reader.Enter();
                blobs ??= [];
                blobs.Add(SavedBlob.Scan(reader, name.Length == 0 ? $"layer {Layers.Count + _old.Count}" : $"layer \"{SafeText.Clean(name, 80)}\"", blobs.Count));
                reader.Leave(end);
            }
            else if (field == fields.Nested && wire == WireType.Bytes)
            {
                _hasFirst = true;
                var first = ScanLayer(FirstFields)!;
                isPadding = first.Type == "padding";
                (name, type) = (first.Name, isPadding ? "" : UpgradeFirst(first.Type, at));
                (blobs ??= []).AddRange(first.Blobs);
            }
            else
            {
                if (fields == OldFields && wire == WireType.Bytes && DataOf(field) is { } data)
                {
                    if (HasTransformation()) transformed = data;
                    continue;
                }

                if (fields == NewFields && field == 6) parameters++;
                reader.SkipField(field, wire);
            }
        }

        reader.Leave(outer);
        _hasTransformation |= transformed is not null && transformed == number;
        _hasBatchNormParams |= parameters == 3 && type == "BatchNorm";
        return isPadding && fields == OldFields ? null : new SavedLayer(name, type, Listed(bottoms), Listed(tops), Listed(blobs));
    }

    private static IReadOnlyList<T> Listed<T>(List<T>? items) => items is null ? [] : items;

    // data_param, image_data_param and window_data_param of the old layers.
    private static Old? DataOf(int field) => field switch { 11 => Old.Data, 15 => Old.ImageData, 20 => Old.WindowData, _ => null };

    // scale, mean_file, crop_size and mirror have the same numbers in all three.
    private bool HasTransformation()
    {
        var outer = reader.Enter();
        var has = false;
        while (!reader.AtEnd)
        {
            var (field, type) = reader.ReadTag();
            has |= field is 2 or 3 or 5 or 6;
            reader.SkipField(field, type);
        }

        reader.Leave(outer);
        return has;
    }

    private string UpgradeFirst(string type, long at)
    {
        if (type.Length == 0) return "";
        var old = LayerTypes.FromFirstName(type) ?? throw reader.Error(at, $"Unknown layer name: {SafeText.Clean(type, 80)}");
        return LayerTypes.FromNumber(old)!;
    }

    private void Upgrade()
    {
        var file = SafeText.Clean(reader.Path);
        if (_hasFirst)
        {
            Notes.Add(new('I', 28, $"Attempting to upgrade input file specified using deprecated V0LayerParameter: {file}"));
            Notes.Add(new('I', 36, "Successfully upgraded file specified using deprecated V0LayerParameter"));
            Notes.Add(new('W', 39, "Note that future Caffe releases will not support V0NetParameter; use ./build/tools/upgrade_net_proto_text for prototxt"
                + " and ./build/tools/upgrade_net_proto_binary for model weights upgrade this and any other net protos to the new format."));
        }

        if (_hasTransformation)
        {
            Notes.Add(new('I', 46, $"Attempting to upgrade input file specified using deprecated transformation parameters: {file}"));
            Notes.Add(new('I', 49, "Successfully upgraded file specified using deprecated data transformation parameters."));
            Notes.Add(new('W', 51, "Note that future Caffe releases will only support transform_param messages for transformation fields."));
        }

        if (_old.Count > 0)
        {
            Notes.Add(new('I', 55, $"Attempting to upgrade input file specified using deprecated V1LayerParameter: {file}"));
            if (Layers.Count > 0)
                throw new CaffeTopException(file, "Refusing to upgrade inconsistent NetParameter input; the definition includes both 'layer' and 'layers' fields.");
            Layers = _old;
            Notes.Add(new('I', 63, "Successfully upgraded file specified using deprecated V1LayerParameter"));
        }

        if (_inputs.Count > 0)
        {
            Notes.Add(new('I', 69, $"Attempting to upgrade input file specified using deprecated input fields: {file}"));
            if (_hasInputShapes) Layers.Insert(0, new SavedLayer("input", "Input", [], _inputs, []));
            Notes.Add(new('I', 72, "Successfully upgraded file specified using deprecated input fields."));
            Notes.Add(new('W', 74, "Note that future Caffe releases will only support input layers and not input fields."));
        }

        if (!_hasBatchNormParams) return;
        Notes.Add(new('I', 79, $"Attempting to upgrade batch norm layers using deprecated params: {file}"));
        Notes.Add(new('I', 82, "Successfully upgraded batch norm layers using deprecated params."));
    }

    private void WarnOfTwins()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var layer in Layers)
        {
            if (layer.Blobs.Count > 0 && !seen.Add(layer.Name) && Warnings.Count < 20)
                Warnings.Add($"{SafeText.Clean(reader.Path)}: two layers named \"{SafeText.Clean(layer.Name, 80)}\" hold weights; as in Caffe, the later one wins");
        }
    }

    private sealed record LayerFields(int Name, int Type, int Bottom, int Top, int Blobs, int Nested);
}
