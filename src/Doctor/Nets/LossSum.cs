using CaffeTop.Engine.Proto;

namespace CaffeTop.Doctor.Nets;

/// <summary>How many terms a loss adds up without dividing by their number: a loss over all pixels of an image is as many times larger.</summary>
internal static class LossSum
{
    /// <summary>1: a mean; null: unknown.</summary>
    public static double? Terms(NetNode loss)
    {
        if (loss.Type is "SoftmaxWithLoss" or "SigmoidCrossEntropyLoss" or "EuclideanLoss" && loss.BottomShapes is not [{ Axes: >= 1 }, ..]) return DefaultTerms(loss);
        return loss.Type switch
        {
            "SoftmaxWithLoss" => Softmax(loss, loss.BottomShapes[0]!.Axes > 2 ? loss.BottomShapes[0]!.CountFrom(2) : 1, loss.BottomShapes[0]![0]),
            "SigmoidCrossEntropyLoss" => Normalised(Normalization(loss, LossParameter.Types.NormalizationMode.BatchSize), PerItem(loss), loss.BottomShapes[0]![0]),
            "EuclideanLoss" => PerItem(loss),
            _ => null,
        };
    }

    public static LossParameter.Types.NormalizationMode Normalization(NetNode loss, LossParameter.Types.NormalizationMode otherwise)
    {
        if (loss.Layer.LossParam is not { } given) return otherwise;
        if (given.HasNormalization) return given.Normalization;
        if (!given.HasNormalize) return otherwise;
        return given.Normalize ? LossParameter.Types.NormalizationMode.Valid : LossParameter.Types.NormalizationMode.BatchSize;
    }

    // Without shapes: a mean is a mean whatever they are.
    private static double? DefaultTerms(NetNode loss) => loss.Type == "SoftmaxWithLoss"
        && Normalization(loss, LossParameter.Types.NormalizationMode.Valid) is LossParameter.Types.NormalizationMode.Valid or LossParameter.Types.NormalizationMode.Full ? 1 : null;

    private static double Softmax(NetNode loss, double places, double batch) => Normalised(Normalization(loss, LossParameter.Types.NormalizationMode.Valid), places, batch);

    private static double Normalised(LossParameter.Types.NormalizationMode mode, double places, double batch) => mode switch
    {
        LossParameter.Types.NormalizationMode.None => places * batch,
        LossParameter.Types.NormalizationMode.BatchSize => places,
        _ => 1,
    };

    private static double PerItem(NetNode loss) => loss.BottomShapes[0]!.Axes > 1 ? loss.BottomShapes[0]!.CountFrom(1) : 1;
}
