namespace CaffeTop.Doctor.Nets;

/// <summary>A rule over a train net and a test net that takes its weights.</summary>
public interface INetPairRule : IRule
{
    IEnumerable<Finding> Check(CheckedNet train, CheckedNet test);
}
