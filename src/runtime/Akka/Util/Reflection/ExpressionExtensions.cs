using System.Linq.Expressions;
using System.Reflection;

namespace Akka.Util.Reflection;

/// <summary>Evaluates the arguments of a <c>new T(...)</c> expression.</summary>
public static class ExpressionExtensions
{
    public static object[] GetArguments(this NewExpression newExpression)
    {
        var values = new object[newExpression.Arguments.Count];
        for (var i = 0; i < values.Length; i++) values[i] = Evaluate(newExpression.Arguments[i]);
        return values;
    }

    // Constants, captured variables and conversions of them are read directly: compiling each would cost far more than the actor.
    private static object Evaluate(Expression expression) => TryEvaluate(expression, out var value)
        ? value
        : Expression.Lambda<Func<object>>(Expression.Convert(expression, typeof(object))).Compile(preferInterpretation: true)();

    private static bool TryEvaluate(Expression expression, out object value)
    {
        switch (expression)
        {
            case ConstantExpression constant:
                value = constant.Value;
                return true;
            case MemberExpression { Expression: null } member:
                return TryRead(member.Member, null, out value);
            case MemberExpression { Expression: { } owner } member when TryEvaluate(owner, out var instance) && instance is not null:
                return TryRead(member.Member, instance, out value);
            case UnaryExpression { NodeType: ExpressionType.Convert, Method: null } convert when convert.Type.IsAssignableFrom(convert.Operand.Type):
                return TryEvaluate(convert.Operand, out value);
            default:
                value = null;
                return false;
        }
    }

    private static bool TryRead(MemberInfo member, object instance, out object value)
    {
        value = null;
        if (member is not FieldInfo field) return false;
        value = field.GetValue(instance);
        return true;
    }
}
