using Old = CaffeTop.Engine.Proto.V1LayerParameter.Types.LayerType;

namespace CaffeTop.Engine.Proto.Upgrade;

/// <summary>The layer types of the formats before <c>layer { type: "…" }</c>, and what they are called now (Caffe's upgrade_proto.cpp).</summary>
public static class LayerTypes
{
    private static readonly Dictionary<Old, string> ByNumber = new()
    {
        [Old.None] = "",
        [Old.Absval] = "AbsVal",
        [Old.Accuracy] = "Accuracy",
        [Old.Argmax] = "ArgMax",
        [Old.Bnll] = "BNLL",
        [Old.Concat] = "Concat",
        [Old.ContrastiveLoss] = "ContrastiveLoss",
        [Old.Convolution] = "Convolution",
        [Old.Deconvolution] = "Deconvolution",
        [Old.Data] = "Data",
        [Old.Dropout] = "Dropout",
        [Old.DummyData] = "DummyData",
        [Old.EuclideanLoss] = "EuclideanLoss",
        [Old.Eltwise] = "Eltwise",
        [Old.Exp] = "Exp",
        [Old.Flatten] = "Flatten",
        [Old.Hdf5Data] = "HDF5Data",
        [Old.Hdf5Output] = "HDF5Output",
        [Old.HingeLoss] = "HingeLoss",
        [Old.Im2Col] = "Im2col",
        [Old.ImageData] = "ImageData",
        [Old.InfogainLoss] = "InfogainLoss",
        [Old.InnerProduct] = "InnerProduct",
        [Old.Lrn] = "LRN",
        [Old.MemoryData] = "MemoryData",
        [Old.MultinomialLogisticLoss] = "MultinomialLogisticLoss",
        [Old.Mvn] = "MVN",
        [Old.Pooling] = "Pooling",
        [Old.Power] = "Power",
        [Old.Relu] = "ReLU",
        [Old.Sigmoid] = "Sigmoid",
        [Old.SigmoidCrossEntropyLoss] = "SigmoidCrossEntropyLoss",
        [Old.Silence] = "Silence",
        [Old.Softmax] = "Softmax",
        [Old.SoftmaxLoss] = "SoftmaxWithLoss",
        [Old.Split] = "Split",
        [Old.Slice] = "Slice",
        [Old.Tanh] = "TanH",
        [Old.WindowData] = "WindowData",
        [Old.Threshold] = "Threshold",
    };

    private static readonly Dictionary<string, Old> ByFirstName = new(StringComparer.Ordinal)
    {
        ["accuracy"] = Old.Accuracy,
        ["bnll"] = Old.Bnll,
        ["concat"] = Old.Concat,
        ["conv"] = Old.Convolution,
        ["data"] = Old.Data,
        ["dropout"] = Old.Dropout,
        ["euclidean_loss"] = Old.EuclideanLoss,
        ["flatten"] = Old.Flatten,
        ["hdf5_data"] = Old.Hdf5Data,
        ["hdf5_output"] = Old.Hdf5Output,
        ["im2col"] = Old.Im2Col,
        ["images"] = Old.ImageData,
        ["infogain_loss"] = Old.InfogainLoss,
        ["innerproduct"] = Old.InnerProduct,
        ["lrn"] = Old.Lrn,
        ["multinomial_logistic_loss"] = Old.MultinomialLogisticLoss,
        ["pool"] = Old.Pooling,
        ["relu"] = Old.Relu,
        ["sigmoid"] = Old.Sigmoid,
        ["softmax"] = Old.Softmax,
        ["softmax_loss"] = Old.SoftmaxLoss,
        ["split"] = Old.Split,
        ["tanh"] = Old.Tanh,
        ["window_data"] = Old.WindowData,
    };

    private static readonly Dictionary<string, Old> ByOldName = V1LayerParameter.Descriptor.FindFieldByName("type").EnumType.Values
        .ToDictionary(v => v.Name, v => (Old)v.Number, StringComparer.OrdinalIgnoreCase);

    /// <summary>The string type of an enum type of V1; null for a number that is none.</summary>
    public static string? FromNumber(Old type) => ByNumber.GetValueOrDefault(type);

    /// <summary>The enum type of a type string of V0 ("conv"); null where it is not known.</summary>
    public static Old? FromFirstName(string type) => ByFirstName.TryGetValue(type, out var old) ? old : null;

    /// <summary>The V0 type strings that are known.</summary>
    public static IReadOnlyCollection<string> FirstNames => ByFirstName.Keys;

    /// <summary>"Convolution" for CONVOLUTION, whatever its case; null where the name is not one of V1.</summary>
    public static string? FromOldName(string name) => ByOldName.TryGetValue(name, out var old) ? ByNumber[old] : null;

    /// <summary>CONVOLUTION for "Convolution" or "convolution"; null where V1 has no such type.</summary>
    public static string? ToOldName(string type)
    {
        foreach (var (number, name) in ByNumber)
        {
            if (name.Equals(type, StringComparison.OrdinalIgnoreCase) && number != Old.None)
                return ByOldName.First(n => n.Value == number).Key;
        }

        return ByOldName.ContainsKey(type) ? type.ToUpperInvariant() : null;
    }
}
