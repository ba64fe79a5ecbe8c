namespace CaffeTop.Engine.Proto;

/// <summary>What to say beside the bare error when a name or a value is not the field's: the mix-ups that people ask about again and again.</summary>
internal static class FieldAdvice
{
    private const string Layer = "caffe.LayerParameter", OldLayer = "caffe.V1LayerParameter";

    // Fields of the old `layers` format, and what they became.
    private static readonly Dictionary<string, string> Renamed = new(StringComparer.Ordinal)
    {
        ["blobs_lr"] = "\"blobs_lr\" belongs to the old format with layers { … }; in layer { … } write param { lr_mult: … } instead, once for each blob",
        ["weight_decay"] = "\"weight_decay\" of a layer belongs to the old format with layers { … }; in layer { … } write param { decay_mult: … } instead, once for each blob",
        ["blob_share_mode"] = "\"blob_share_mode\" belongs to the old format with layers { … }; in layer { … } write param { share_mode: … } instead",
    };

    /// <summary>The sentence after "has no field named", with a leading blank, and the name that was probably meant.</summary>
    public static (string Advice, string? Suggestion) For(MessageSchema schema, string name, MessageSchema? parent)
    {
        var type = schema.Descriptor.FullName;
        if (type == Layer && Renamed.TryGetValue(name, out var renamed)) return ($" {renamed}.", null);
        var nearest = NearestName.Find(name, schema.Fields.Keys);
        var holders = Holders(schema, name);
        if (nearest is not null && (holders.Count == 0 || nearest.Equals(name, StringComparison.OrdinalIgnoreCase)))
            return ($" Did you mean \"{nearest}\"?", nearest);
        if (holders.Count is > 0 and <= 4)
            return ($" \"{name}\" belongs into {string.Join(" or ", holders.Select(h => $"{h} {{ }}"))}.", $"{holders[0]} {{ {name}");
        if (parent is not null && parent.Fields.ContainsKey(name))
            return ($" \"{name}\" is a field of {parent.Descriptor.FullName}: is a \"}}\" missing above?", null);
        if (type == "caffe.NetParameter" && Has("caffe.SolverParameter", name)) return ($" \"{name}\" is a field of a solver: is this the solver's prototxt where the net's is needed?", null);
        if (type == "caffe.SolverParameter" && Has("caffe.NetParameter", name)) return ($" \"{name}\" is a field of a net: is this the net's prototxt where the solver's is needed?", null);
        return ("", null);
    }

    public static string ForMessageAsScalar(MessageSchema schema, FieldSchema field) =>
        schema.Descriptor.FullName == Layer && field.Name == "param"
            ? " In layer { … } a shared parameter is written param { name: \"…\" }; the bare string belongs to the old format with layers { … }."
            : $" \"{field.Name}\" is a message: write {field.Name} {{ … }}.";

    public static string ForScalarAsMessage(MessageSchema schema, FieldSchema field, TextToken found)
    {
        if (found.Is('=')) return " Values follow \":\", not \"=\".";
        if (found.Is('{') || found.Is('<'))
        {
            return schema.Descriptor.FullName == OldLayer && field.Name == "param"
                ? " param { … } belongs to the format with layer { … }; in the old format with layers { … } write blobs_lr: … and weight_decay: … instead."
                : $" \"{field.Name}\" takes a value, not a message.";
        }

        return found.IsFirstOnLine || found.Kind is TextTokenKind.End or TextTokenKind.Symbol ? $" The value of \"{field.Name}\" is missing." : "";
    }

    /// <summary>For a type written as in the other layer format.</summary>
    public static string ForBareWord(MessageSchema schema, FieldSchema field, string word)
    {
        if (field.Name == "type" && schema.Descriptor.FullName == Layer)
        {
            return Upgrade.LayerTypes.FromOldName(word) is { } type
                ? $". In layer {{ … }} the type is a string: write type: \"{type}\" (bare names such as {word} belong to the old format with layers {{ … }})."
                : $". In layer {{ … }} the type is a string: write type: \"{SafeText.Clean(word, 60)}\".";
        }

        return $". Put the value into quotes: \"{SafeText.Clean(word, 60)}\".";
    }

    public static string ForQuotedEnum(MessageSchema schema, FieldSchema field, string content)
    {
        if (field.Name == "type" && schema.Descriptor.FullName == OldLayer)
        {
            return Upgrade.LayerTypes.ToOldName(content) is { } old
                ? $". In the old format with layers {{ … }} the type is a bare name: write type: {old}, or change layers to layer throughout the file to use the new format."
                : ". In the old format with layers { … } the type is a bare name; types as strings belong to layer { … }: change layers to layer throughout the file.";
        }

        return field.EnumValues.ContainsKey(content) ? $". Leave the quotes away: {field.Name}: {content}." : $". Known are {string.Join(", ", field.EnumValues.Keys.Take(12))}.";
    }

    private static List<string> Holders(MessageSchema schema, string name) =>
        [.. schema.Fields.Values.Where(f => f.IsMessage && f.Message.Fields.ContainsKey(name)).Select(f => f.Name)];

    private static bool Has(string message, string field) =>
        CaffeReflection.Descriptor.MessageTypes.First(m => m.FullName == message).FindFieldByName(field) is not null;
}
