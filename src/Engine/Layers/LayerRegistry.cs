using System.Reflection;
using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Layers;

/// <summary>Layer types by the name prototxts use. Filled once from <see cref="LayerTypeAttribute"/>; files only look names up.</summary>
public static class LayerRegistry
{
    private static readonly Dictionary<string, Func<LayerParameter, LayerContext, Layer>> Types = Find();

    /// <summary>Implemented types, in alphabetical order.</summary>
    public static IReadOnlyList<string> Known { get; } = [.. Types.Keys.Order(StringComparer.Ordinal)];

    public static bool IsKnown(string type) => Types.ContainsKey(type);

    /// <summary>Makes a layer of a known type; the caller words the error for unknown ones (it knows the place in the file).</summary>
    public static Layer Create(LayerParameter parameter, LayerContext context) => Types[parameter.Type](parameter, context);

    private static Dictionary<string, Func<LayerParameter, LayerContext, Layer>> Find()
    {
        var types = new Dictionary<string, Func<LayerParameter, LayerContext, Layer>>(StringComparer.Ordinal);
        foreach (var type in typeof(Layer).Assembly.GetTypes())
        {
            var name = type.GetCustomAttribute<LayerTypeAttribute>()?.Type;
            if (name is null) continue;
            var constructor = type.GetConstructor([typeof(LayerParameter), typeof(LayerContext)])
                ?? throw new InvalidOperationException($"{type.Name} has no constructor (LayerParameter, LayerContext)");
            types.Add(name, (parameter, context) => (Layer)constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, [parameter, context], null));
        }

        return types;
    }
}
