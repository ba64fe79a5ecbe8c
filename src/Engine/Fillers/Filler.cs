using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Fillers;

/// <summary>Gives a parameter its first values (filler.hpp); one subclass for each <c>type</c> that a FillerParameter can have.</summary>
public abstract class Filler
{
    private static readonly Dictionary<string, Filler> Types = new(StringComparer.Ordinal)
    {
        ["constant"] = new ConstantFiller(),
        ["uniform"] = new UniformFiller(),
        ["gaussian"] = new GaussianFiller(),
        ["positive_unitball"] = new PositiveUnitballFiller(),
        ["xavier"] = new XavierFiller(),
        ["msra"] = new MsraFiller(),
        ["bilinear"] = new BilinearFiller(),
    };

    /// <summary>The names that prototxts may use, in alphabetical order.</summary>
    public static IReadOnlyList<string> Known { get; } = [.. Types.Keys.Order(StringComparer.Ordinal)];

    public static bool IsKnown(string type) => Types.ContainsKey(type);

    /// <summary>Why a type is refused, for who knows the place in the file.</summary>
    public static string Unknown(string type)
    {
        var nearest = NearestName.Find(type, Known);
        return $"unknown filler type \"{type}\"{(nearest is null ? "" : $"; did you mean \"{nearest}\"?")} (known types: {string.Join(", ", Known)})";
    }

    /// <summary>
    /// Fills the blob's data; on the null device only checks the type. Draws depend on the key, the device's pass number and the place in the
    /// blob. The error names neither layer nor parameter: the caller does.
    /// </summary>
    public static void Fill(FillerParameter parameter, Blob blob, IDevice device, RandomKey key)
    {
        if (!Types.TryGetValue(parameter.Type, out var filler)) throw new CaffeTopException(Unknown(parameter.Type));
        if (!device.IsNull && blob.Count > 0) filler.FillData(parameter, blob, device, key);
    }

    protected abstract void FillData(FillerParameter parameter, Blob blob, IDevice device, RandomKey key);

    /// <summary>
    /// What xavier and msra divide by: fan_in = count/shape[0], fan_out = count/shape[1] (count where there is one axis), or their mean, as
    /// variance_norm says. For InnerProduct weights fan_out so comes out as the number of outputs only where shape[1] is the inputs.
    /// </summary>
    protected static float Fan(FillerParameter parameter, Blob blob)
    {
        var shape = blob.Shape;
        if (shape.Axes == 0) throw new CaffeTopException($"a {parameter.Type} filler needs a blob with axes; this one is a scalar");
        float fanIn = blob.Count / shape[0];
        float fanOut = shape.Axes > 1 ? blob.Count / shape[1] : blob.Count;
        return parameter.VarianceNorm switch
        {
            FillerParameter.Types.VarianceNorm.Average => (fanIn + fanOut) / 2,
            FillerParameter.Types.VarianceNorm.FanOut => fanOut,
            _ => fanIn,
        };
    }
}
