using System.Reflection;
using CaffeTop.Engine.Layers;

namespace CaffeTop.Engine.Tests.Layers;

/// <summary>What holds for all layers (architecture: layers know IDevice and no device).</summary>
public sealed class LayerRulesTests
{
    [Fact]
    public void TheTypesOfTheFirstReleaseAreThere()
    {
        string[] types =
        [
            "AbsVal", "Accuracy", "ArgMax", "BatchNorm", "Bias", "Concat", "Convolution", "Crop", "Deconvolution", "Dropout", "DummyData", "ELU", "Eltwise",
            "EuclideanLoss", "Flatten", "InnerProduct", "Input", "LRN", "PReLU", "Pooling", "Power", "ReLU", "Reduction", "Reshape", "Scale",
            "SigmoidCrossEntropyLoss", "Sigmoid", "Silence", "Slice", "Softmax", "SoftmaxWithLoss", "Split", "TanH",
        ];
        Assert.Empty(types.Except(LayerRegistry.Known));
    }

    [Fact]
    public void NoLayerNamesADevice()
    {
        const BindingFlags All = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var layers = typeof(Layer).Assembly.GetTypes().Where(type => type.Namespace == typeof(Layer).Namespace);
        foreach (var layer in layers)
        {
            var used = layer.GetFields(All).Select(field => field.FieldType)
                .Concat(layer.GetMethods(All).SelectMany(method => method.GetParameters().Select(p => p.ParameterType).Append(method.ReturnType)))
                .Concat(layer.GetMethods(All).SelectMany(method => method.GetMethodBody()?.LocalVariables.Select(local => local.LocalType) ?? []));
            Assert.DoesNotContain(used, type => type.Namespace is { } name && name.StartsWith("CaffeTop.Engine.Devices.", StringComparison.Ordinal));
            Assert.DoesNotContain(layer.GetMethods(All), method => method.Attributes.HasFlag(MethodAttributes.PinvokeImpl));
        }
    }
}
